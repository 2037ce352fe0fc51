package io.quicksilver.job.shard;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.dataset.ShardPlan;
import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.Lease;
import io.quicksilver.job.storage.OutputFolder;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Decides what a run does with an output: begin, go on, add, replace, retry, or nothing. */
public final class OutputClaim {

  private OutputClaim() {}

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
   * What a run would find, without touching it.
   *
   * @throws QuicksilverException with code 6 if the output is another run's
   */
  public static Outlook outlook(
      OutputFolder output, Manifest wanted, Settings settings, PromptTable table) {
    if (settings.retryErrors()) {
      int shards = mended(output, wanted, table).plan(table.unit()).shards();
      return new Outlook(shards, output.shards().size(), false);
    }
    if (replaces(output, wanted, settings)) {
      OutputFolder aside = output.aside();
      Optional<Manifest> begun = begun(aside, wanted);
      int shards = begun.orElse(wanted).plan(table.unit()).shards();
      return new Outlook(shards, begun.isPresent() ? aside.shards().size() : 0, false);
    }
    return new Outlook(
        own(output, wanted, settings, table).plan(table.unit()).shards(),
        output.shards().size(),
        finished(output, wanted, settings, table).isPresent());
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
        Optional<Manifest> begun = begun(root, wanted);
        manifest = begun.orElse(wanted);
        ready(root, manifest, begun.isPresent());
      } else {
        manifest = own(output, wanted, settings, table);
        ready(root, manifest, output.manifest().isPresent());
      }
      table.placeFirst(manifest.files());
      ShardPlan plan = manifest.plan(table.unit());
      drain = Drain.of(spark.sparkContext(), root, plan.shards(), settings.shutdownGrace());
      return new OutputRun(output, root, manifest, plan, lease, drain, null, settings);
    } catch (RuntimeException | Error e) {
      if (drain != null) {
        drain.close();
      }
      lease.close();
      throw e;
    }
  }

  /**
   * Takes the output's lease to compute its error rows once more, and what is still missing.
   *
   * @param form of the rows that are there
   * @throws QuicksilverException with code 6 if the output is not a run of the same model and
   *     settings over as many rows, or another run is writing to it
   */
  public static OutputRun retry(
      SparkSession spark,
      OutputFolder output,
      Manifest wanted,
      Settings settings,
      PromptTable table,
      OutputForm form) {
    Manifest manifest = mended(output, wanted, table);
    Lease lease = output.lease(settings.lease());
    Drain drain = null;
    try {
      table.placeFirst(manifest.files());
      ShardPlan plan = manifest.plan(table.unit());
      ErrorRows errors = errors(spark, output, form, table, plan);
      // Until they are computed, what is there is of the input as it was.
      output.reopen(output.manifest().orElseThrow());
      drain = Drain.of(spark.sparkContext(), output, plan.shards(), settings.shutdownGrace());
      return new OutputRun(output, output, manifest, plan, lease, drain, errors, settings);
    } catch (RuntimeException | Error e) {
      if (drain != null) {
        drain.close();
      }
      lease.close();
      throw e;
    }
  }

  private static ErrorRows errors(
      SparkSession spark, OutputFolder output, OutputForm form, PromptTable table, ShardPlan plan) {
    try {
      return ErrorRows.of(spark, output, form, table, plan);
    } catch (IllegalArgumentException e) {
      throw retryConflict(output, e.getMessage());
    }
  }

  private static Manifest mended(OutputFolder output, Manifest wanted, PromptTable table) {
    Manifest there =
        output.manifest().map(Manifest::of).orElseThrow(() -> retryConflict(output, "none"));
    if (table.unit() > 1) {
      throw retryConflict(output, "one whose rows share a batch's context");
    }
    try {
      return wanted.mended(there);
    } catch (IllegalArgumentException e) {
      throw retryConflict(output, e.getMessage());
    }
  }

  private static QuicksilverException retryConflict(OutputFolder output, String actual) {
    return new QuicksilverException(
        ExitCode.OUTPUT_CONFLICT,
        String.format(
            "Cannot compute error rows once more: %s must hold a run of this model and these"
                + " settings, got %s",
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
    return begun(output, wanted).isEmpty() || output.hasSuccess();
  }

  /** The manifest in a folder, where that began the run that is wanted. */
  private static Optional<Manifest> begun(OutputFolder root, Manifest wanted) {
    return root.manifest().map(Manifest::of).filter(there -> wanted.difference(there).isEmpty());
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
}
