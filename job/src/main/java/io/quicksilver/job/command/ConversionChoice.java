package io.quicksilver.job.command;

import io.quicksilver.job.settings.ConvertKeys;
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
          ConvertKeys.CONTEXT_POOLING,
          ConvertKeys.CONTEXT_SCOPE,
          ConvertKeys.PADDING,
          ConvertKeys.POSITION,
          ConvertKeys.RESIDUAL,
          ConvertKeys.NORM,
          ConvertKeys.KERNEL,
          ConvertKeys.REDUCTION);

  private ConversionChoice() {}

  /** The options of a conversion; a usage error where nothing would change, or cannot so. */
  static ConversionOptions of(Settings settings, CheckpointLayout layout) {
    ModuleInitialization initialization = initialization(settings, layout);
    if (initialization == ModuleInitialization.KEEP && settings.get(ConvertKeys.TYPE).isEmpty()) {
      throw SettingsErrors.badValue(ORIGIN, "--type", "given where no module is added", null);
    }
    if (initialization == ModuleInitialization.NEUTRAL
        && settings.get(ConvertKeys.NORM) != AdaptiveNorm.RMS) {
      throw SettingsErrors.badValue(ORIGIN, "--adaptive-norm", "rms where --init is neutral", "l2");
    }
    return new ConversionOptions(
        initialization,
        semantics(settings),
        settings.get(ConvertKeys.KERNEL),
        settings.get(ConvertKeys.REDUCTION),
        settings.get(OptionKeys.SEED),
        settings.get(ConvertKeys.TYPE),
        ConversionOptions.DEFAULT.shardBytes());
  }

  private static ModuleInitialization initialization(Settings settings, CheckpointLayout layout) {
    String init = settings.get(ConvertKeys.INIT);
    if (!init.equals("auto")) {
      return ModuleInitialization.valueOf(init.toUpperCase(Locale.ROOT));
    }
    boolean modified = layout.layers().stream().anyMatch(LayerModules::isModified);
    boolean modulesAsked = MODULE_KEYS.stream().anyMatch(settings::isGiven);
    boolean typeAsked = settings.get(ConvertKeys.TYPE).isPresent();
    return typeAsked && (modified || !modulesAsked)
        ? ModuleInitialization.KEEP
        : ModuleInitialization.NEUTRAL;
  }

  private static ExtensionSemantics semantics(Settings settings) {
    ContextPooling pooling = settings.get(ConvertKeys.CONTEXT_POOLING);
    ContextScope scope = settings.get(ConvertKeys.CONTEXT_SCOPE);
    if (pooling == ContextPooling.CAUSAL && scope == ContextScope.BATCH) {
      throw SettingsErrors.badValue(
          ORIGIN, "--context-scope", "sequence where --context-pooling is causal", "batch");
    }
    return new ExtensionSemantics(
        settings.get(ConvertKeys.NORM),
        pooling,
        scope,
        settings.get(ConvertKeys.PADDING),
        settings.get(ConvertKeys.POSITION),
        settings.get(ConvertKeys.RESIDUAL));
  }
}
