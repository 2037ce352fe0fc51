package io.quicksilver.job;

import io.quicksilver.job.dataset.InputOptions;
import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.executor.ExecutorModel;
import io.quicksilver.job.executor.GenerationPlan;
import io.quicksilver.job.executor.ModelBroadcast;
import io.quicksilver.job.executor.PartitionGenerator;
import io.quicksilver.job.executor.TaskReport;
import io.quicksilver.job.figures.RunAccumulators;
import io.quicksilver.job.figures.RunProgress;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.job.report.HtmlReport;
import io.quicksilver.job.report.Report;
import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.report.RunTotals;
import io.quicksilver.job.report.Throughput;
import io.quicksilver.job.report.WrittenRows;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.OutputFolder;
import io.quicksilver.model.config.ContextScope;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
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
  public static RunSummary run(SparkSession spark, Settings settings) {
    Stopwatch stopwatch = new Stopwatch();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    OutputFolder output = OutputFolder.at(settings.output(), hadoop);
    output.requireApartFrom("--input", settings.input(), hadoop);
    output.requireApartFrom("--model", settings.model(), hadoop);
    requireFreeOrKnown(output, settings);
    try (JobSession session = JobSession.over(spark);
        PreparedModel model = PreparedModel.open(settings.model(), hadoop);
        PromptTable table =
            PromptTable.open(
                session.session(), inputOptions(settings, model.config().contextScope()))) {
      return new GenerateJob(session, settings, model, table, output, stopwatch).run();
    } finally {
      ExecutorModel.closeIdle();
    }
  }

  static InputOptions inputOptions(Settings settings, ContextScope scope) {
    boolean shared = scope == ContextScope.BATCH;
    String input = settings.input();
    File local = new File(input);
    return new InputOptions(
        settings.format(),
        local.exists() ? new Path(local.getAbsoluteFile().toURI()).toString() : input,
        settings.inputOptions(),
        settings.promptColumn(),
        settings.idColumn(),
        settings.keep(),
        settings.limit().isPresent()
            ? OptionalLong.of(settings.limit().getAsInt())
            : OptionalLong.empty(),
        settings.inputPartitions().orElse(0),
        shared ? settings.batchSize() : 1,
        !shared);
  }

  /** Refuses an output that nothing could make this run's, before anything is read. */
  private static void requireFreeOrKnown(OutputFolder output, Settings settings) {
    boolean known = output.run().isPresent() || output.claim().isPresent();
    if (!settings.overwrite() && !known && !output.isFree()) {
      throw conflict(output, "files of something else");
    }
  }

  private static QuicksilverException conflict(OutputFolder output, String actual) {
    return new QuicksilverException(
        ExitCode.OUTPUT_CONFLICT,
        String.format(
            "Cannot write the output: %s must be empty, or --overwrite be given, got %s",
            output.uri(), actual));
  }

  private RunSummary run() {
    session.describe("reading the input");
    String fingerprint = Fingerprint.of(settings, model, table);
    if (!settings.overwrite() && !output.isFree()) {
      requireOwn(fingerprint);
      if (output.run().isPresent()) {
        return earlier(RunRecord.of(output.run().get()));
      }
    }
    StructType schema = OutputSchema.of(settings.outputTokens(), table.kept());
    stopwatch.lap(Stopwatch.PREPARE);
    output.begin(fingerprint);
    List<TaskReport> reports = generate(schema);
    session.describe("checking the output");
    WrittenRows written = WrittenRows.read(spark, settings.outputFormat(), output.uri(), schema);
    RunTotals totals = RunTotals.of(reports);
    requireEveryRow(totals, written);
    RunRecord run = record(fingerprint, totals, written);
    output.writeRun(run.toJson(), page(run, totals, written));
    return finish(run, false);
  }

  /** Refuses an output that another run began. */
  private void requireOwn(String fingerprint) {
    if (!output.claim().filter(fingerprint::equals).isPresent()) {
      throw conflict(output, "a run with another model, other settings or another input");
    }
  }

  /** A run that is there already: nothing is left to do but to hold its errors to the budget. */
  private RunSummary earlier(RunRecord run) {
    return finish(run.withOutcome(outcome(run.counts().output(), run.counts().error())), true);
  }

  private List<TaskReport> generate(StructType schema) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    session.describe("sending the weights");
    ModelBroadcast broadcast =
        ModelBroadcast.of(context, model.key(settings.precision()), model.texts(), model.weights());
    stopwatch.lap(Stopwatch.BROADCAST);
    try {
      session.describe("completing the rows");
      return complete(schema, broadcast);
    } finally {
      broadcast.destroy();
      stopwatch.lap(Stopwatch.GENERATE);
    }
  }

  private List<TaskReport> complete(StructType schema, ModelBroadcast broadcast) {
    RunAccumulators accumulators = RunAccumulators.of(spark.sparkContext());
    CollectionAccumulator<String> reports = spark.sparkContext().collectionAccumulator();
    GenerationPlan plan =
        new GenerationPlan(
            table.layout(),
            settings.sampling(),
            settings.samples(),
            settings.outputTokens(),
            settings.batchSize(),
            settings.tokensPerStep(),
            settings.prefixCacheBytes());
    RunProgress progress =
        RunProgress.start(spark.sparkContext(), accumulators, table.rows() * settings.samples());
    try {
      table
          .partitioned()
          .mapPartitions(
              new PartitionGenerator(plan, broadcast, reports, accumulators), Encoders.row(schema))
          .write()
          .mode(SaveMode.Append)
          .format(settings.outputFormat())
          .option("ignoreNullFields", "false")
          .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
          .options(settings.outputOptions())
          .save(output.uri());
      return new ArrayList<>(reports.value()).stream().map(TaskReport::of).toList();
    } finally {
      progress.close();
    }
  }

  /** Rows in = rows ok + rows error, in what lies in the output. */
  private void requireEveryRow(RunTotals totals, WrittenRows written) {
    long rows = written.ok() + written.error();
    if (totals.rowsRead() != table.rows() || totals.rowsWritten() != rows) {
      throw new QuicksilverException(
          ExitCode.OTHER,
          String.format(
              Locale.ROOT,
              "Cannot finish the run: the output must hold %d rows for %d input rows, got %d for"
                  + " %d",
              totals.rowsWritten(),
              table.rows(),
              rows,
              totals.rowsRead()));
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

  private RunRecord record(String fingerprint, RunTotals totals, WrittenRows written) {
    return new RunRecord(
        outcome(written.ok() + written.error(), written.error()),
        fingerprint,
        settings.all(),
        new RunRecord.DigestsOfRun(
            model.weightsDigest(), model.tokenizerDigest(), model.templateDigest(), table.digest()),
        totals.versions(spark.version()),
        new RunRecord.Counts(
            table.rows(), written.ok() + written.error(), written.ok(), written.error()),
        new RunRecord.Tokens(
            written.promptTokens(),
            written.completionTokens(),
            totals.stats().prefillTokens(),
            totals.stats().sharedTokens()),
        RunRecord.Slots.of(totals.stats()),
        SharedPrefixes.sentence(model.weights(), model.config(), settings),
        stopwatch.timings(totals),
        totals.breakdown(),
        Throughput.of(totals, stopwatch.seconds(Stopwatch.GENERATE)),
        written.finishReasons(),
        written.errorCodes(),
        totals.executors(),
        totals.firstPromptTokens());
  }

  private String outcome(long rows, long errors) {
    boolean within =
        errors <= settings.errorsMaxRate() * rows
            && errors <= settings.errorsMaxRows().orElse(Long.MAX_VALUE);
    return within ? RunRecord.COMPLETE : RunRecord.ERROR_BUDGET;
  }

  private RunSummary finish(RunRecord run, boolean alreadyComplete) {
    if (run.outcome().equals(RunRecord.ERROR_BUDGET)) {
      throw new QuicksilverException(
          ExitCode.ERROR_BUDGET,
          String.format(
              Locale.ROOT,
              "Cannot accept the output: error rows must be within errors.max_rate and"
                  + " errors.max_rows, got %d of %d rows %s; see %s",
              run.counts().error(),
              run.counts().output(),
              run.errorCodes(),
              output.report()));
    }
    if (!output.hasSuccess()) {
      output.writeSuccess();
    }
    return new RunSummary(
        output.uri(),
        output.report(),
        run.counts().input(),
        run.counts().ok(),
        run.counts().error(),
        run.tokens().prompt(),
        run.tokens().completion(),
        stopwatch.seconds(),
        run.finishReasons(),
        run.errorCodes(),
        alreadyComplete);
  }
}
