package io.quicksilver.job.command;

import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.ConversionOptions;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.checkpoint.ModuleInitialization;
import io.quicksilver.model.config.AdaptiveNorm;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ExtensionSemantics;
import java.util.List;
import java.util.Locale;

/** What a conversion is to change, from the settings and what the model has. */
final class ConversionChoice {

  private static final String ORIGIN = "the settings";

  /** Who sets one of these asks for modules. */
  private static final List<OptionKey<?>> MODULE_KEYS =
      List.of(
          OptionKeys.CONVERT_CONTEXT_POOLING,
          OptionKeys.CONVERT_CONTEXT_SCOPE,
          OptionKeys.CONVERT_PADDING,
          OptionKeys.CONVERT_POSITION,
          OptionKeys.CONVERT_RESIDUAL,
          OptionKeys.CONVERT_NORM,
          OptionKeys.CONVERT_KERNEL,
          OptionKeys.CONVERT_REDUCTION);

  private ConversionChoice() {}

  /** The options of a conversion; a usage error where nothing would change, or cannot so. */
  static ConversionOptions of(Settings settings, CheckpointLayout layout) {
    ModuleInitialization initialization = initialization(settings, layout);
    if (initialization == ModuleInitialization.KEEP
        && settings.get(OptionKeys.CONVERT_TYPE).isEmpty()) {
      throw SettingsErrors.badValue(ORIGIN, "--type", "given where no module is added", null);
    }
    if (initialization == ModuleInitialization.NEUTRAL
        && settings.get(OptionKeys.CONVERT_NORM) != AdaptiveNorm.RMS) {
      throw SettingsErrors.badValue(ORIGIN, "--adaptive-norm", "rms where --init is neutral", "l2");
    }
    return new ConversionOptions(
        initialization,
        semantics(settings),
        settings.get(OptionKeys.CONVERT_KERNEL),
        settings.get(OptionKeys.CONVERT_REDUCTION),
        settings.get(OptionKeys.SEED),
        settings.get(OptionKeys.CONVERT_TYPE),
        ConversionOptions.DEFAULT.shardBytes());
  }

  private static ModuleInitialization initialization(Settings settings, CheckpointLayout layout) {
    String init = settings.get(OptionKeys.CONVERT_INIT);
    if (!init.equals("auto")) {
      return ModuleInitialization.valueOf(init.toUpperCase(Locale.ROOT));
    }
    boolean modified = layout.layers().stream().anyMatch(LayerModules::isModified);
    boolean modulesAsked = MODULE_KEYS.stream().anyMatch(settings::isGiven);
    boolean typeAsked = settings.get(OptionKeys.CONVERT_TYPE).isPresent();
    return typeAsked && (modified || !modulesAsked)
        ? ModuleInitialization.KEEP
        : ModuleInitialization.NEUTRAL;
  }

  private static ExtensionSemantics semantics(Settings settings) {
    ContextPooling pooling = settings.get(OptionKeys.CONVERT_CONTEXT_POOLING);
    ContextScope scope = settings.get(OptionKeys.CONVERT_CONTEXT_SCOPE);
    if (pooling == ContextPooling.CAUSAL && scope == ContextScope.BATCH) {
      throw SettingsErrors.badValue(
          ORIGIN, "--context-scope", "sequence where --context-pooling is causal", "batch");
    }
    return new ExtensionSemantics(
        settings.get(OptionKeys.CONVERT_NORM),
        pooling,
        scope,
        settings.get(OptionKeys.CONVERT_PADDING),
        settings.get(OptionKeys.CONVERT_POSITION),
        settings.get(OptionKeys.CONVERT_RESIDUAL));
  }
}
