package io.quicksilver.job;

import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.job.model.SamplingDefaults;
import io.quicksilver.job.settings.ModelKeys;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.ScoreKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.job.shard.Manifest;
import io.quicksilver.job.storage.OutputFolder;
import io.quicksilver.model.text.ChatTemplate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The settings of a run, once its model and its output are known. */
final class RunSettings {

  private RunSettings() {}

  /**
   * With the model's own sampling where that is asked for, and the moment that a chat template is
   * told: one for the whole run, its first attempt's.
   *
   * @param wanted the run of such settings
   */
  static Settings of(
      Settings settings,
      PreparedModel model,
      OutputFolder output,
      Function<Settings, Manifest> wanted) {
    Settings own = sampled(settings, model.texts().generationConfig());
    boolean dated = model.texts().template().filter(ChatTemplate::readsClock).isPresent();
    own.get(ModelKeys.NOW).ifPresent(RunSettings::requireMoment);
    if (!dated || own.get(ModelKeys.NOW).isPresent()) {
      return own;
    }
    boolean anew = own.overwrite() && output.hasSuccess();
    Optional<Manifest> there = (anew ? output.aside() : output).manifest().map(Manifest::of);
    Optional<Settings> begun =
        there
            .map(run -> run.settings().get(ModelKeys.NOW.name()))
            .filter(moment -> !moment.equals("null"))
            .map(moment -> own.with(ModelKeys.NOW, Optional.of(moment)));
    if (own.overwrite()) {
      // What another run began is replaced.
      begun = begun.filter(same -> wanted.apply(same).difference(there.get()).isEmpty());
    }
    return begun.orElseGet(() -> own.with(ModelKeys.NOW, Optional.of(clock())));
  }

  private static String clock() {
    return LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * With the model's own sampling where that is asked for.
   *
   * @param generationConfig generation_config.json; null where there is none
   */
  static Settings sampled(Settings settings, String generationConfig) {
    return settings.get(ModelKeys.SAMPLING_DEFAULTS)
        ? SamplingDefaults.over(settings, generationConfig)
        : settings;
  }

  /** A column that rows are grouped by is kept: each row shows its group. */
  static Settings withGroupKept(Settings settings) {
    List<String> keep = new ArrayList<>(settings.keep());
    settings.get(ScoreKeys.GROUP_BY).filter(column -> !keep.contains(column)).ifPresent(keep::add);
    return settings.with(OptionKeys.OUTPUT_KEEP, List.copyOf(keep));
  }

  private static void requireMoment(String text) {
    try {
      LocalDateTime.parse(text);
    } catch (DateTimeParseException e) {
      throw SettingsErrors.badValue(
          "the settings", ModelKeys.NOW.name(), "a moment such as 2026-01-31T08:00:00", text);
    }
  }
}
