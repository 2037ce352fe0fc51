package io.quicksilver.job.settings;

import static io.quicksilver.job.settings.ValueType.flag;
import static io.quicksilver.job.settings.ValueType.optional;
import static io.quicksilver.job.settings.ValueType.text;

import java.util.List;
import java.util.Optional;

/** What of a model's own files decides, beside its folder. */
public final class ModelKeys {

  public static final OptionKey<Boolean> SAMPLING_DEFAULTS =
      new OptionKey<>(
          "model.sampling_defaults",
          "",
          flag(),
          "Sample as generation_config.json says, where nothing else is set.");
  public static final OptionKey<Optional<String>> NOW =
      new OptionKey<>(
          "model.now",
          "",
          optional(text("a moment such as 2026-01-31T08:00:00")),
          "What a chat template that asks for the date is told; null: when the run began.");

  static final List<OptionKey<?>> ALL = List.of(SAMPLING_DEFAULTS, NOW);

  private ModelKeys() {}
}
