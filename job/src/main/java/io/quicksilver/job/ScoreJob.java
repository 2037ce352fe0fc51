package io.quicksilver.job;

import io.quicksilver.job.dataset.InputOptions;
import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.executor.ExecutorModel;
import io.quicksilver.job.executor.ModelBroadcast;
import io.quicksilver.job.executor.ModelKey;
import io.quicksilver.job.figures.RunAccumulators;
import io.quicksilver.job.figures.RunProgress;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.job.report.HtmlReport;
import io.quicksilver.job.report.Report;
import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.report.RunTotals;
import io.quicksilver.job.report.Throughput;
import io.quicksilver.job.report.WrittenRows;
import io.quicksilver.job.score.ErrorExamples;
import io.quicksilver.job.score.HarnessTokenizer;
import io.quicksilver.job.score.HonestScores;
import io.quicksilver.job.score.ScoreFields;
import io.quicksilver.job.score.ScoreKind;
import io.quicksilver.job.score.ScoreMetrics;
import io.quicksilver.job.score.ScoreSchema;
import io.quicksilver.job.score.SumCounter;
import io.quicksilver.job.settings.ScoreKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.shard.AttemptLog;
import io.quicksilver.job.shard.Manifest;
import io.quicksilver.job.shard.OutputClaim;
import io.quicksilver.job.shard.OutputRun;
import io.quicksilver.job.storage.OutputFolder;
import io.quicksilver.model.decode.Caching;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.util.CollectionAccumulator;

/**
 * The {@code score} command on the driver: model and input are checked before the first task, the
 * rows scored and written by one Spark job, and the metrics counted over what lies in the output.
 */
public final class ScoreJob {

  private final JobSession session;
  private final Settings settings;
  private final PreparedModel model;
  private final PromptTable table;
  private final ScoreKind kind;
  private final OutputFolder output;
  private final Stopwatch stopwatch;

  private ScoreJob(
      JobSession session,
      Settings settings,
      PreparedModel model,
      PromptTable table,
      ScoreKind kind,
      OutputFolder output,
      Stopwatch stopwatch) {
    this.session = session;
    this.settings = settings;
    this.model = model;
    this.table = table;
    this.kind = kind;
    this.output = output;
    this.stopwatch = stopwatch;
  }

  /**
   * Scores a data set.
   *
   * @throws QuicksilverException with the exit code of what went wrong
   */
  public static ScoreSummary run(SparkSession spark, Settings given) {
    return with(spark, given, ScoreJob::run);
  }

  /**
   * Checks all that {@link #run} checks before its first task, and says what it would do.
   *
   * @throws QuicksilverException with the exit code of what would go wrong
   */
  public static RunPlan plan(SparkSession spark, Settings given) {
    return with(spark, given, ScoreJob::plan);
  }

  private static <R> R with(SparkSession spark, Settings given, Function<ScoreJob, R> work) {
    Stopwatch stopwatch = new Stopwatch();
    Settings asked = RunSettings.withGroupKept(given.requireTable());
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    OutputFolder output = RunRules.output(asked, hadoop);
    ScoreFields fields = new ScoreFields(asked);
    try (JobSession session = JobSession.over(spark);
        PreparedModel model = PreparedModel.open(asked.model(), hadoop)) {
      InputOptions options =
          RunInput.options(asked, model.config().contextScope(), false, fields.texts());
      try (PromptTable table = PromptTable.open(session.session(), options, fields)) {
        boolean completes = fields.kind() == ScoreKind.GENERATION;
        Function<Settings, Manifest> wanted = own -> manifest(fields.kind(), own, model, table);
        Settings settings = completes ? RunSettings.of(asked, model, output, wanted) : asked;
        Caching caching = Caching.of(model.layout());
        HonestScores.require(model.config(), caching, fields.kind(), settings);
        return work.apply(
            new ScoreJob(session, settings, model, table, fields.kind(), output, stopwatch));
      }
    } finally {
      ExecutorModel.closeIdle();
    }
  }

  private static Manifest manifest(
      ScoreKind kind, Settings settings, PreparedModel model, PromptTable table) {
    return RunManifest.of("score " + kind.label(), settings, model, table);
  }

  private Manifest wanted() {
    session.describe("reading the input");
    return manifest(kind, settings, model, table);
  }

  private RunPlan plan() {
    Manifest wanted = wanted();
    String work =
        kind == ScoreKind.GENERATION
            ? "completions, compared with their reference"
            : "scores of " + String.join(", ", kind.fields());
    slots();
    publication();
    return RunPlan.of(output, work, wanted, settings, table);
  }

  /** The rows that a task completes together; of those that it scores one at least has room. */
  private int slots() {
    SparkContext spark = session.session().sparkContext();
    return kind == ScoreKind.GENERATION
        ? RunMemory.slots(spark, model, table, settings)
        : RunMemory.oneRow(spark, model, table, settings);
  }

  private Publication publication() {
    OutputForm form =
        new OutputForm(
            settings.outputFormat(), settings.outputOptions(), ScoreSchema.of(kind, kept()));
    return Publication.of(session.session(), settings, form);
  }

  private ScoreSummary run() {
    Manifest wanted = wanted();
    Publication publication = publication();
    Optional<RunRecord> earlier = OutputClaim.finished(output, wanted, settings, table);
    if (earlier.isPresent() && output.metrics().isPresent()) {
      return earlier(earlier.get(), ScoreMetrics.of(output.metrics().get()), publication);
    }
    try (OutputRun run = OutputClaim.begin(session.session(), output, wanted, settings, table)) {
      OutputForm form = publication.form();
      stopwatch.lap(Stopwatch.PREPARE);
      score(form, run);
      session.describe("counting the metrics");
      run.requireHeld();
      run.writeSchema(session.session(), form);
      OutputFolder root = run.root();
      ScoreMetrics metrics = metrics(form, root);
      RunRules.requireEveryRow(table.rows(), metrics.counts().rows());
      run.writeErrors(session.session(), form, metrics.counts().error());
      RunTotals totals = RunTotals.of(run.reports());
      RunRecord record = record(run, totals, metrics);
      root.writeMetrics(metrics.toJson());
      List<WrittenRows.Example> errors = errors(record, form, root);
      root.writeRun(record.toJson(), page(record, totals, metrics, errors));
      RunRules.requireBudget(root, record, errors);
      run.takePlace();
      publication.publish(output, record.fingerprint());
      return ScoreSummary.of(output, record, metrics, errors, stopwatch.seconds(), false);
    }
  }

  /** A run that is there already: nothing is left to do but to hold its errors to the budget. */
  private ScoreSummary earlier(RunRecord run, ScoreMetrics metrics, Publication publication) {
    List<WrittenRows.Example> errors = errors(run, publication.form(), output);
    RunRecord held = run.withOutcome(RunRules.outcome(settings, run.counts()));
    RunRules.requireBudget(output, held, errors);
    publication.publishEarlier(output, run.fingerprint());
    return ScoreSummary.of(output, run, metrics, errors, stopwatch.seconds(), true);
  }

  private List<WrittenRows.Example> errors(RunRecord run, OutputForm form, OutputFolder root) {
    return run.counts().error() == 0 ? List.of() : ErrorExamples.of(written(form, root));
  }

  /** The input's own columns, without what a completion is compared with. */
  private List<StructField> kept() {
    List<StructField> kept = table.kept();
    return kind == ScoreKind.GENERATION ? kept.subList(0, kept.size() - 1) : kept;
  }

  private void score(OutputForm form, OutputRun run) {
    SparkSession spark = session.session();
    ScoredRows rows = new ScoredRows(table, kind, model.config(), settings, slots());
    RunBudget budget = RunBudget.of(spark, settings, table, run).requireRoom();
    session.describe("sending the weights");
    boolean harness = settings.get(ScoreKeys.CONVENTION).equals("harness");
    ModelKey key = model.key(settings.precision());
    ModelBroadcast broadcast =
        ModelBroadcast.of(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            harness ? HarnessTokenizer.of(key) : key,
            harness ? HarnessTokenizer.of(model.texts()) : model.texts(),
            model,
            settings);
    stopwatch.lap(Stopwatch.BROADCAST);
    CollectionAccumulator<String> reports = spark.sparkContext().collectionAccumulator();
    RunAccumulators accumulators = RunAccumulators.of(spark.sparkContext());
    session.describe("scoring the rows");
    AttemptLog log = AttemptLog.of(run, reports);
    RunProgress progress = RunProgress.start(spark.sparkContext(), accumulators, table.rows());
    try {
      budget.write(form, accumulators, rows.of(form.rows(), broadcast, reports, accumulators, run));
    } finally {
      progress.close();
      log.close();
      broadcast.destroy();
      stopwatch.lap(Stopwatch.GENERATE);
    }
  }

  private ScoreMetrics metrics(OutputForm form, OutputFolder root) {
    String group = settings.get(ScoreKeys.GROUP_BY).orElse(null);
    return ScoreMetrics.of(
        kind,
        settings.get(ScoreKeys.TASK).orElse(null),
        group,
        SumCounter.sums(written(form, root), kind, group),
        HonestScores.semantics(model.config(), kind, settings));
  }

  private RunRecord record(OutputRun run, RunTotals totals, ScoreMetrics metrics) {
    ScoreMetrics.Counts rows = metrics.counts();
    RunRecord.Counts counts =
        new RunRecord.Counts(table.rows(), rows.rows(), rows.ok(), rows.error());
    return new RunRecord(
        RunRules.outcome(settings, counts),
        run.manifest().fingerprint(),
        settings.all(),
        new RunRecord.DigestsOfRun(
            model.weightsDigest(), model.tokenizerDigest(), model.templateDigest(), table.digest()),
        totals.versions(session.session().version()),
        counts,
        run.shards(),
        new RunRecord.Tokens(
            totals.stats().prefillTokens(),
            rows.tokens(),
            totals.stats().prefillTokens(),
            totals.stats().sharedTokens()),
        RunRecord.Slots.of(totals.stats()),
        SharedPrefixes.sentence(model.layout(), settings),
        stopwatch.timings(totals),
        totals.breakdown(),
        Throughput.of(RunTotals.of(run.ownReports()), stopwatch.seconds(Stopwatch.GENERATE)),
        Map.of(),
        metrics.errorCodes(),
        totals.executors(),
        totals.firstPromptTokens());
  }

  private String page(
      RunRecord run, RunTotals totals, ScoreMetrics metrics, List<WrittenRows.Example> errors) {
    return new HtmlReport(
            new Report(
                "Evaluation report",
                output.uri(),
                run,
                totals.figures(),
                errors,
                metrics.reported(),
                settings.pricePerCoreHour()))
        .html();
  }

  private Dataset<Row> written(OutputForm form, OutputFolder root) {
    return form.stored(session.session(), root.uri());
  }
}
