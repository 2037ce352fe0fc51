package io.quicksilver.job;

import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.job.report.Digests;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.model.config.ContextScope;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Names a run by all that its rows depend on, and by nothing else. */
final class Fingerprint {

  /** Settings that say where and how fast, not what. */
  private static final List<String> WITHOUT_EFFECT =
      List.of(
          "model.uri",
          "weights.",
          "input.uri",
          "input.partitions",
          "output.uri",
          "output.overwrite",
          "batch.",
          "errors.",
          "convert.",
          "report.",
          "shutdown.");

  private Fingerprint() {}

  static String of(Settings settings, PreparedModel model, PromptTable table) {
    Map<String, String> effective = new TreeMap<>(settings.all());
    effective.keySet().removeIf(key -> WITHOUT_EFFECT.stream().anyMatch(key::startsWith));
    if (model.config().contextScope() == ContextScope.BATCH) {
      effective.put("batch.size", String.valueOf(settings.batchSize()));
    }
    return Digests.sha256(
        model.key(settings.precision()).digest(), table.digest(), effective.toString());
  }
}
