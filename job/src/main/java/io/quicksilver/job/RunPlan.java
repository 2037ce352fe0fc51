package io.quicksilver.job;

import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.shard.Manifest;
import io.quicksilver.job.shard.Outlook;
import io.quicksilver.job.shard.OutputClaim;
import io.quicksilver.job.storage.OutputFolder;

/**
 * What a run would do.
 *
 * @param output the folder that it would write
 * @param rows rows of the input
 * @param work what would be done with them
 * @param shards that the output is cut into
 * @param written shards that are there already and would stay
 * @param complete whether nothing is left to do
 */
public record RunPlan(
    String output, long rows, String work, int shards, int written, boolean complete) {

  /**
   * Holds a run against what lies in its output.
   *
   * @throws QuicksilverException with code 6 if the output is another run's
   */
  static RunPlan of(
      OutputFolder output, String work, Manifest wanted, Settings settings, PromptTable table) {
    Outlook outlook = OutputClaim.outlook(output, wanted, settings, table);
    return new RunPlan(
        output.uri(), table.rows(), work, outlook.shards(), outlook.written(), outlook.complete());
  }
}
