package io.quicksilver.job.shard;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.dataset.OutputForm;
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
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One attempt at an output. It begins a run, goes on with one that was cut off, takes in rows that
 * were added, or replaces another run: then it writes aside and swaps last.
 *
 * <p>It holds the output's lease until it is closed.
 */
public final class OutputRun implements AutoCloseable {

  private final OutputFolder output;
  private final OutputFolder root;
  private final Manifest manifest;
  private final ShardPlan plan;
  private final Lease lease;
  private final Drain drain;
  private final Set<String> before;
  private final List<Integer> missing;
  private final List<Integer> open;
  private final boolean replaces;
  private final ErrorRows errors;
  private final ShardWriter writer;

  OutputRun(
      OutputFolder output,
      OutputFolder root,
      Manifest manifest,
      ShardPlan plan,
      Lease lease,
      Drain drain,
      ErrorRows errors,
      Settings settings) {
    this.output = output;
    this.root = root;
    this.manifest = manifest;
    this.plan = plan;
    this.lease = lease;
    this.drain = drain;
    this.before = root.shards();
    this.errors = errors;
    this.missing = missing();
    this.open =
        errors == null
            ? missing
            : Stream.concat(errors.shards(plan).stream(), missing.stream()).toList();
    this.replaces = root != output;
    this.writer = new ShardWriter(settings, lease, root.work(lease), errors != null);
  }

  private List<Integer> missing() {
    return IntStream.range(0, plan.shards())
        .filter(shard -> !before.contains(plan.name(shard)))
        .boxed()
        .toList();
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

  /** Whether it may end before all of its shards were begun, and there are such. */
  public boolean stoppable() {
    return errors == null && !open.isEmpty();
  }

  /** Lets no further shard begin. */
  public void stop() {
    drain.stop();
  }

  /** Error rows in the shards that were there, as far as their tasks' word came through. */
  public long errorsBefore() {
    Map<Integer, Long> byShard = new HashMap<>();
    reports().forEach(report -> byShard.put(report.shard(), report.figures().errors()));
    byShard.keySet().removeAll(open);
    return byShard.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What the tasks are told. */
  public OpenShards open(PromptTable table) {
    // A retry lays rows between rows: a shard that it left out would lose its own.
    return new OpenShards(open, table.shardColumn(), errors == null ? drain.signal() : null);
  }

  /** The rows of the open shards. */
  public Dataset<Row> rows(PromptTable table) {
    return errors == null
        ? table.sharded(plan, open)
        : table.sharded(plan, open, errors.ids(), missing);
  }

  /**
   * Writes the rows of the open shards, each shard visible as soon as it is whole.
   *
   * @param rows partition by partition as {@link #rows} has them
   * @throws QuicksilverException if the run was told to end before all of them were begun
   */
  public void write(Dataset<Row> rows) {
    if (!open.isEmpty()) {
      List<String> names = new ArrayList<>(List.of(""));
      open.forEach(shard -> names.add(plan.name(shard)));
      writer.write(errors == null ? rows : errors.merged(rows, open.size()), names, root.uri());
    }
    if (errors != null) {
      requireHeld();
      root.deleteShards(errors.emptied());
      root.writeManifest(manifest.toJson());
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
  public void writeSchema(SparkSession spark, OutputForm form) {
    if (root.shards().isEmpty()) {
      writer.write(
          spark.createDataFrame(List.of(), form.written()).coalesce(1),
          List.of(plan.name(0)),
          root.uri());
    }
  }

  /**
   * Writes the error rows once more, as JSON lines, for whoever looks after them.
   *
   * @param count how many there are
   */
  public void writeErrors(SparkSession spark, OutputForm form, long count) {
    root.clearErrors();
    if (count > 0) {
      writer.writeErrors(spark, form, count, root);
    }
  }

  /** What the tasks of this attempt said of themselves. */
  public List<TaskReport> ownReports() {
    return root.attempt(attempt()).stream().flatMap(String::lines).map(TaskReport::of).toList();
  }

  /** What the tasks of all attempts said of themselves, the last attempt's last. */
  public List<TaskReport> reports() {
    return root.attempts().stream().flatMap(String::lines).map(TaskReport::of).toList();
  }

  /** Refuses to end a run that another one has taken over. */
  public void requireHeld() {
    lease.requireHeld();
  }

  /** Lets what was written aside take its place. */
  public void takePlace() {
    requireHeld();
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
