package io.quicksilver.job;

import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.executor.ExecutorModel;
import io.quicksilver.job.executor.GenerationPlan;
import io.quicksilver.job.executor.ModelBroadcast;
import io.quicksilver.job.executor.PartitionGenerator;
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
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.shard.AttemptLog;
import io.quicksilver.job.shard.Manifest;
import io.quicksilver.job.shard.OutputClaim;
import io.quicksilver.job.shard.OutputRun;
import io.quicksilver.job.storage.OutputFolder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;

/**
 * The {@code generate} command on the driver: model and input are checked before the first task,
 * the rows completed and written by one Spark job, and the output read back, counted and reported.
 */
public final class GenerateJob {

  private final SparkSession spark;
  private final Settings settings;
  private final JobSession session;
  private final PreparedModel model;
  private final PromptTable table;
  private final OutputFolder output;
  private final Stopwatch stopwatch;

  private GenerateJob(
      JobSession session,
      Settings settings,
      PreparedModel model,
      PromptTable table,
      OutputFolder output,
      Stopwatch stopwatch) {
    this.spark = session.session();
    this.session = session;
    this.settings = settings;
    this.model = model;
    this.table = table;
    this.output = output;
    this.stopwatch = stopwatch;
  }

  /**
   * Completes a data set.
   *
   * @throws QuicksilverException with the exit code of what went wrong
   */
  public static RunSummary run(SparkSession spark, Settings given) {
    return with(spark, given, GenerateJob::run);
  }

  /**
   * Checks all that {@link #run} checks before its first task, and says what it would do.
   *
   * @throws QuicksilverException with the exit code of what would go wrong
   */
  public static RunPlan plan(SparkSession spark, Settings given) {
    return with(spark, given, GenerateJob::plan);
  }

  private static <R> R with(SparkSession spark, Settings given, Function<GenerateJob, R> work) {
    Stopwatch stopwatch = new Stopwatch();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    OutputFolder output = RunRules.output(given, hadoop);
    try (JobSession session = JobSession.over(spark);
        PreparedModel model = PreparedModel.open(given.model(), hadoop);
        PromptTable table =
            RunInput.table(session.session(), given, model.config().contextScope())) {
      Settings settings =
          RunSettings.of(
              given, model, output, own -> RunManifest.of("generate", own, model, table));
      return work.apply(new GenerateJob(session, settings, model, table, output, stopwatch));
    } finally {
      ExecutorModel.closeIdle();
    }
  }

  private RunPlan plan() {
    session.describe("reading the input");
    Manifest wanted = RunManifest.of("generate", settings, model, table);
    Publication.of(spark, settings, form());
    RunMemory.slots(spark.sparkContext(), model, table, settings);
    String work =
        String.format(
            Locale.ROOT,
            "%s of at most %,d tokens",
            settings.retryErrors()
                ? "error rows once more, completions"
                : String.format(Locale.ROOT, "%,d completions", table.rows() * settings.samples()),
            settings.sampling().maxNewTokens());
    return RunPlan.of(output, work, wanted, settings, table);
  }

  private RunSummary run() {
    session.describe("reading the input");
    Manifest wanted = RunManifest.of("generate", settings, model, table);
    OutputForm form = form();
    Publication publication = Publication.of(spark, settings, form);
    if (settings.retryErrors()) {
      return finish(OutputClaim.retry(spark, output, wanted, settings, table, form), publication);
    }
    Optional<RunRecord> earlier = OutputClaim.finished(output, wanted, settings, table);
    return earlier.isPresent()
        ? earlier(earlier.get(), publication)
        : finish(OutputClaim.begin(spark, output, wanted, settings, table), publication);
  }

  private OutputForm form() {
    return OutputForm.of(
        settings.outputFormat(), settings.outputOptions(), settings.outputTokens(), table.kept());
  }

  private RunSummary finish(OutputRun begun, Publication publication) {
    OutputForm form = publication.form();
    try (OutputRun run = begun) {
      int slots = RunMemory.slots(spark.sparkContext(), model, table, settings);
      stopwatch.lap(Stopwatch.PREPARE);
      RunBudget budget = RunBudget.of(spark, settings, table, run).requireRoom();
      generate(form, run, budget, slots);
      session.describe("checking the output");
      run.requireHeld();
      run.writeSchema(spark, form);
      OutputFolder root = run.root();
      WrittenRows written = WrittenRows.read(form.read(spark, root.uri()));
      RunRules.requireEveryRow(table.rows(), written.inputRows());
      run.writeErrors(spark, form, written.error());
      RunTotals totals = RunTotals.of(run.reports());
      RunRecord record = record(run, totals, written);
      root.writeRun(record.toJson(), page(record, totals, written));
      RunRules.requireBudget(root, record, written.errors());
      run.takePlace();
      session.describe("publishing the rows");
      publication.publish(output, record.fingerprint());
      return RunSummary.of(output, record, written.errors(), stopwatch.seconds(), false);
    }
  }

  /** A run that is there already: nothing is left to do but to hold its errors to the budget. */
  private RunSummary earlier(RunRecord run, Publication publication) {
    List<WrittenRows.Example> errors =
        run.counts().error() == 0
            ? List.of()
            : ErrorExamples.of(publication.form().read(session.session(), output.uri()));
    RunRecord held = run.withOutcome(RunRules.outcome(settings, run.counts()));
    RunRules.requireBudget(output, held, errors);
    publication.publishEarlier(output, run.fingerprint());
    return RunSummary.of(output, run, errors, stopwatch.seconds(), true);
  }

  private void generate(OutputForm form, OutputRun run, RunBudget budget, int slots) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    session.describe("sending the weights");
    ModelBroadcast broadcast =
        ModelBroadcast.of(context, model.key(settings.precision()), model.texts(), model, settings);
    stopwatch.lap(Stopwatch.BROADCAST);
    try {
      session.describe("completing the rows");
      complete(form, broadcast, run, budget, slots);
    } finally {
      broadcast.destroy();
      stopwatch.lap(Stopwatch.GENERATE);
    }
  }

  private void complete(
      OutputForm form, ModelBroadcast broadcast, OutputRun run, RunBudget budget, int slots) {
    RunAccumulators accumulators = RunAccumulators.of(spark.sparkContext());
    CollectionAccumulator<String> reports = spark.sparkContext().collectionAccumulator();
    GenerationPlan plan =
        new GenerationPlan(
            table.layout(),
            settings.sampling(),
            settings.samples(),
            settings.outputTokens(),
            form.responses() ? run.manifest().fingerprint() : null,
            settings.now(),
            slots,
            settings.tokensPerStep(),
            settings.prefixCacheBytes());
    PartitionGenerator generator =
        new PartitionGenerator(plan, broadcast, reports, accumulators, run.open(table));
    AttemptLog log = AttemptLog.of(run, reports);
    RunProgress progress =
        RunProgress.start(spark.sparkContext(), accumulators, table.rows() * settings.samples());
    try {
      budget.write(
          form,
          accumulators,
          run.rows(table).mapPartitions(generator, Encoders.row(form.written())));
    } finally {
      progress.close();
      log.close();
    }
  }

  private String page(RunRecord run, RunTotals totals, WrittenRows written) {
    return new HtmlReport(
            new Report(
                "Generation report",
                output.uri(),
                run,
                totals.figures(),
                written.errors(),
                List.of(),
                settings.pricePerCoreHour()))
        .html();
  }

  private RunRecord record(OutputRun run, RunTotals totals, WrittenRows written) {
    RunRecord.Counts counts =
        new RunRecord.Counts(
            table.rows(), written.ok() + written.error(), written.ok(), written.error());
    return new RunRecord(
        RunRules.outcome(settings, counts),
        run.manifest().fingerprint(),
        settings.all(),
        new RunRecord.DigestsOfRun(
            model.weightsDigest(), model.tokenizerDigest(), model.templateDigest(), table.digest()),
        totals.versions(spark.version()),
        counts,
        run.shards(),
        new RunRecord.Tokens(
            written.promptTokens(),
            written.completionTokens(),
            totals.stats().prefillTokens(),
            totals.stats().sharedTokens()),
        RunRecord.Slots.of(totals.stats()),
        SharedPrefixes.sentence(model.layout(), settings),
        stopwatch.timings(totals),
        totals.breakdown(),
        Throughput.of(RunTotals.of(run.ownReports()), stopwatch.seconds(Stopwatch.GENERATE)),
        written.finishReasons(),
        written.errorCodes(),
        totals.executors(),
        totals.firstPromptTokens());
  }
}
