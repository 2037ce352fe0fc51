package io.quicksilver.job.shard;

import static org.apache.spark.sql.functions.col;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.dataset.ShardPlan;
import io.quicksilver.job.executor.TaskReport;
import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.Lease;
import io.quicksilver.job.storage.OutputFolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * One attempt at an output. It begins a run, goes on with one that was cut off, takes in rows that
 * were added, or replaces another run: then it writes aside and swaps last.
 *
 * <p>It holds the output's lease until it is closed.
 */
public final class OutputRun implements AutoCloseable {

  private static final int ERROR_FILES = 16;
  private static final long ERRORS_PER_FILE = 100_000;
  private static final String PROTOCOL = "spark.sql.sources.commitProtocolClass";

  private final OutputFolder output;
  private final OutputFolder root;
  private final Manifest manifest;
  private final ShardPlan plan;
  private final Lease lease;
  private final Drain drain;
  private final Set<String> before;
  private final List<Integer> open;
  private final boolean replaces;
  private final ErrorRows errors;

  private OutputRun(
      OutputFolder output,
      OutputFolder root,
      Manifest manifest,
      ShardPlan plan,
      Lease lease,
      Drain drain,
      ErrorRows errors) {
    this.output = output;
    this.root = root;
    this.manifest = manifest;
    this.plan = plan;
    this.lease = lease;
    this.drain = drain;
    this.before = root.shards();
    this.errors = errors;
    this.open = errors == null ? missing() : errors.shards(plan);
    this.replaces = root != output;
  }

  private List<Integer> missing() {
    return IntStream.range(0, plan.shards())
        .filter(shard -> !before.contains(plan.name(shard)))
        .boxed()
        .toList();
  }

  /**
   * The run that is there already, whole: nothing is left to do.
   *
   * @param wanted what is to be run now
   * @return its record; nothing where there is something to do
   * @throws QuicksilverException with code 6 if the output is another run's
   */
  public static Optional<RunRecord> finished(
      OutputFolder output, Manifest wanted, Settings settings, PromptTable table) {
    if (replaces(output, wanted, settings)) {
      return Optional.empty();
    }
    Manifest manifest = own(output, wanted, settings, table);
    return output
        .run()
        .map(RunRecord::of)
        .filter(run -> run.fingerprint().equals(manifest.fingerprint()));
  }

  /**
   * Takes the output's lease and makes it ready.
   *
   * @throws QuicksilverException with code 6 if the output is another run's, or another run is
   *     writing to it
   */
  public static OutputRun begin(
      SparkSession spark,
      OutputFolder output,
      Manifest wanted,
      Settings settings,
      PromptTable table) {
    Lease lease = output.lease(settings.lease());
    Drain drain = null;
    try {
      boolean replaces = replaces(output, wanted, settings);
      OutputFolder root = replaces ? output.aside() : output;
      Manifest manifest;
      if (replaces) {
        Optional<Manifest> begun = root.manifest().map(Manifest::of);
        boolean same = begun.filter(there -> wanted.difference(there).isEmpty()).isPresent();
        manifest = same ? begun.get() : wanted;
        ready(root, manifest, same);
      } else {
        manifest = own(output, wanted, settings, table);
        ready(root, manifest, output.manifest().isPresent());
      }
      table.placeFirst(manifest.files());
      drain = Drain.of(spark.sparkContext(), root, settings.shutdownGrace());
      return new OutputRun(output, root, manifest, manifest.plan(table.unit()), lease, drain, null);
    } catch (RuntimeException | Error e) {
      if (drain != null) {
        drain.close();
      }
      lease.close();
      throw e;
    }
  }

  /**
   * Takes the output's lease to compute its error rows once more.
   *
   * @param schema of the rows that are there
   * @throws QuicksilverException with code 6 if the output is not a finished run of the same model
   *     and settings over as many rows, or another run is writing to it
   */
  public static OutputRun retry(
      SparkSession spark,
      OutputFolder output,
      Manifest wanted,
      Settings settings,
      PromptTable table,
      StructType schema) {
    Manifest there =
        output
            .manifest()
            .filter(text -> output.run().isPresent())
            .map(Manifest::of)
            .orElseThrow(() -> retryConflict(output, "none"));
    if (table.unit() > 1) {
      throw retryConflict(output, "one whose rows share a batch's context");
    }
    Lease lease = output.lease(settings.lease());
    Drain drain = null;
    try {
      Manifest manifest = wanted.mended(there);
      table.placeFirst(manifest.files());
      ErrorRows errors = ErrorRows.of(spark, output, schema, settings);
      output.reopen(manifest.toJson());
      drain = Drain.of(spark.sparkContext(), output, settings.shutdownGrace());
      return new OutputRun(
          output, output, manifest, manifest.plan(table.unit()), lease, drain, errors);
    } catch (IllegalArgumentException e) {
      lease.close();
      throw retryConflict(output, e.getMessage());
    } catch (RuntimeException | Error e) {
      if (drain != null) {
        drain.close();
      }
      lease.close();
      throw e;
    }
  }

  private static QuicksilverException retryConflict(OutputFolder output, String actual) {
    return new QuicksilverException(
        ExitCode.OUTPUT_CONFLICT,
        String.format(
            "Cannot compute error rows once more: %s must hold a finished run of this model and"
                + " these settings, got %s",
            output.uri(), actual));
  }

  private static void ready(OutputFolder root, Manifest manifest, boolean begun) {
    if (begun) {
      root.reopen(manifest.toJson());
    } else {
      root.begin(manifest.toJson());
    }
  }

  /**
   * Whether the run starts anew in place of what is there; what it began itself it goes on with.
   */
  private static boolean replaces(OutputFolder output, Manifest wanted, Settings settings) {
    if (!settings.overwrite() || output.isFree()) {
      return false;
    }
    boolean own =
        output
            .manifest()
            .map(Manifest::of)
            .filter(there -> wanted.difference(there).isEmpty())
            .isPresent();
    return !own || output.hasSuccess();
  }

  /** The manifest to go by, where nothing is replaced. */
  private static Manifest own(
      OutputFolder output, Manifest wanted, Settings settings, PromptTable table) {
    Optional<Manifest> there = output.manifest().map(Manifest::of);
    if (there.isEmpty()) {
      if (!output.isFree()) {
        throw conflict(output, "files of something else");
      }
      return wanted;
    }
    if (!settings.appendInput()) {
      wanted
          .difference(there.get())
          .ifPresent(
              difference -> {
                throw conflict(output, difference);
              });
      return there.get();
    }
    try {
      return wanted.appendedTo(there.get(), table::intake);
    } catch (IllegalArgumentException e) {
      throw conflict(output, e.getMessage());
    }
  }

  /** The refusal of an output that is something else's. */
  public static QuicksilverException conflict(OutputFolder output, String actual) {
    return new QuicksilverException(
        ExitCode.OUTPUT_CONFLICT,
        String.format(
            "Cannot write the output: %s must be empty, or --overwrite be given, got %s",
            output.uri(), actual));
  }

  /** The folder that this attempt writes. */
  public OutputFolder root() {
    return root;
  }

  /** Whose the output is. */
  public Manifest manifest() {
    return manifest;
  }

  /** Counts the attempts at the output. */
  public int attempt() {
    return lease.number();
  }

  /** What of the run was there, and what this attempt has to do. */
  public RunRecord.Shards shards() {
    return new RunRecord.Shards(plan.shards(), plan.shards() - open.size(), lease.number());
  }

  /** What the tasks are told. */
  public OpenShards open(PromptTable table) {
    // A retry lays rows between rows: a shard that it left out would lose its own.
    return new OpenShards(open, table.shardColumn(), errors == null ? drain.signal() : null);
  }

  /** The rows of the open shards. */
  public Dataset<Row> rows(PromptTable table) {
    return errors == null ? table.sharded(plan, open) : table.sharded(plan, open, errors.ids());
  }

  /**
   * Writes the rows of the open shards, each shard visible as soon as it is whole.
   *
   * @param rows partition by partition as {@link #rows} has them
   * @throws QuicksilverException if the run was told to end before all of them were begun
   */
  public void write(Dataset<Row> rows, Settings settings) {
    if (!open.isEmpty()) {
      List<String> names = new ArrayList<>(List.of(""));
      open.forEach(shard -> names.add(plan.name(shard)));
      write(
          errors == null ? rows : errors.merged(rows),
          settings.outputFormat(),
          settings.outputOptions(),
          names,
          root.uri());
    }
    if (drain.raised() && root.shards().size() < plan.shards()) {
      throw new QuicksilverException(
          ExitCode.OTHER,
          String.format(
              "Cannot finish now: the run was told to end, with %d of %d shards written; the same"
                  + " command goes on from there",
              root.shards().size(), plan.shards()));
    }
  }

  /** Writes a file without rows where there are none at all, so that its columns can be read. */
  public void writeSchema(SparkSession spark, StructType schema, Settings settings) {
    if (root.shards().isEmpty()) {
      write(
          spark.createDataFrame(List.of(), schema).coalesce(1),
          settings.outputFormat(),
          settings.outputOptions(),
          List.of(plan.name(0)),
          root.uri());
    }
  }

  private void write(
      Dataset<Row> rows,
      String format,
      Map<String, String> options,
      List<String> names,
      String folder) {
    Map<String, String> all = new HashMap<>(options);
    all.put("ignoreNullFields", "false");
    // One file a shard.
    all.put("maxRecordsPerFile", "0");
    all.putAll(ShardCommitProtocol.options(names, root.work(), lease, errors != null));
    SparkSession spark = rows.sparkSession();
    spark.conf().set(PROTOCOL, ShardCommitProtocol.class.getName());
    try {
      rows.write().mode(SaveMode.Append).format(format).options(all).save(folder);
    } finally {
      spark.conf().unset(PROTOCOL);
    }
  }

  /**
   * Writes the error rows once more, as JSON lines, for whoever looks after them.
   *
   * @param errors how many there are
   */
  public void writeErrors(SparkSession spark, StructType schema, long errors, Settings settings) {
    root.clearErrors();
    if (errors == 0) {
      return;
    }
    int files = (int) Math.min(ERROR_FILES, 1 + errors / ERRORS_PER_FILE);
    write(
        spark
            .read()
            .format(settings.outputFormat())
            .schema(schema)
            .load(root.uri())
            .where(col(OutputSchema.STATUS).equalTo(OutputSchema.ERROR))
            .coalesce(files),
        "json",
        Map.of(),
        IntStream.range(0, files).mapToObj(i -> String.format(Locale.ROOT, "%05d", i)).toList(),
        root.errors());
  }

  /** What the tasks of all attempts said of themselves, the last attempt's last. */
  public List<TaskReport> reports() {
    return root.attempts().stream().flatMap(String::lines).map(TaskReport::of).toList();
  }

  /** Lets what was written aside take its place. */
  public void takePlace() {
    if (replaces) {
      output.swap();
    }
  }

  @Override
  public void close() {
    if (errors != null) {
      errors.close();
    }
    drain.close();
    lease.close();
  }
}
