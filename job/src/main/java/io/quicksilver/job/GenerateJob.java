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
    RunRules.requireFreeOrKnown(output, settings);
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

  private RunSummary run() {
    session.describe("reading the input");
    String fingerprint = Fingerprint.of(settings, model, table);
    if (!settings.overwrite() && !output.isFree()) {
      RunRules.requireOwn(output, fingerprint);
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
    RunRules.requireEveryRow(totals, table.rows(), written.ok() + written.error());
    RunRecord run = record(fingerprint, totals, written);
    output.writeRun(run.toJson(), page(run, totals, written));
    return finish(run, false);
  }

  /** A run that is there already: nothing is left to do but to hold its errors to the budget. */
  private RunSummary earlier(RunRecord run) {
    return finish(run.withOutcome(RunRules.outcome(settings, run.counts())), true);
  }

  private List<TaskReport> generate(StructType schema) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    session.describe("sending the weights");
    ModelBroadcast broadcast =
        ModelBroadcast.of(context, model.key(settings.precision()), model.texts(), model, settings);
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
    RunRecord.Counts counts =
        new RunRecord.Counts(
            table.rows(), written.ok() + written.error(), written.ok(), written.error());
    return new RunRecord(
        RunRules.outcome(settings, counts),
        fingerprint,
        settings.all(),
        new RunRecord.DigestsOfRun(
            model.weightsDigest(), model.tokenizerDigest(), model.templateDigest(), table.digest()),
        totals.versions(spark.version()),
        counts,
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

  private RunSummary finish(RunRecord run, boolean alreadyComplete) {
    RunRules.accept(output, run);
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
