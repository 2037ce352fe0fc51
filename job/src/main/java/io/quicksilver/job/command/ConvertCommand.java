package io.quicksilver.job.command;

import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.job.storage.Locations;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.CheckpointConverter;
import io.quicksilver.model.checkpoint.CheckpointDigest;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.ConversionOptions;
import io.quicksilver.model.checkpoint.ModuleInitialization;
import io.quicksilver.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** {@code convert}: makes a modified Llama of an ordinary one, or rewrites a model's type. */
public final class ConvertCommand implements Command {

  @Override
  public String name() {
    return "convert";
  }

  @Override
  public String summary() {
    return "Turns an ordinary Llama into a modified one, or rewrites the type of a model's"
        + " weights.";
  }

  @Override
  public List<OptionKey<?>> options() {
    return List.of(
        OptionKeys.MODEL,
        OptionKeys.OUTPUT,
        OptionKeys.CONVERT_INIT,
        OptionKeys.CONVERT_TYPE,
        OptionKeys.CONVERT_CONTEXT_POOLING,
        OptionKeys.CONVERT_CONTEXT_SCOPE,
        OptionKeys.CONVERT_PADDING,
        OptionKeys.CONVERT_POSITION,
        OptionKeys.CONVERT_RESIDUAL,
        OptionKeys.CONVERT_NORM,
        OptionKeys.CONVERT_KERNEL,
        OptionKeys.CONVERT_REDUCTION,
        OptionKeys.SEED,
        OptionKeys.OVERWRITE);
  }

  @Override
  public List<OptionKey<?>> otherKeys() {
    return List.of();
  }

  @Override
  public List<String> examples() {
    return List.of(
        "convert --model my-llama --output my-modified-llama",
        "convert --model my-llama --output start --init random --seed 7 --context-pooling causal",
        "convert --model hdfs:///models/mine --output hdfs:///models/mine-bf16 --type bf16");
  }

  @Override
  public void run(Settings settings, Console console) throws IOException {
    Configuration hadoop = Locations.hadoop();
    try (ConversionTarget target =
            ConversionTarget.open(settings.output(), settings.overwrite(), hadoop);
        ModelFiles source = ModelFiles.open(settings.model(), hadoop)) {
      requireApart(settings, target, hadoop);
      CheckpointLayout before = layout(source);
      ConversionOptions options = ConversionChoice.of(settings, before);
      CheckpointDigest digest =
          CheckpointConverter.convert(source.folder(), target.folder(), options);
      ModelConfig config =
          ModelConfig.parse(Files.readString(target.folder().resolve("config.json")));
      long parameters = parameters(target, config);
      target.publish();
      console.line("%s %s", console.strong("model"), source.uri());
      console.line("%s %s", console.strong("added"), added(options, config));
      console.line("%s %s", console.strong("type"), config.dataType());
      console.line(
          "%s %s (%s before)",
          console.strong("parameters"),
          SummaryText.count(parameters),
          SummaryText.count(before.parameters()));
      console.line("%s %s", console.strong("digest"), digest.digest());
      console.line("%s %s", console.strong("output"), target.target());
    }
  }

  private static void requireApart(Settings settings, ConversionTarget target, Configuration hadoop)
      throws IOException {
    if (!settings.model().equals(ModelFiles.EMBEDDED)
        && Locations.existing(settings.model(), hadoop).equals(target.target())) {
      throw SettingsErrors.badValue(
          "the settings", "--output", "another folder than --model", settings.output());
    }
  }

  private static CheckpointLayout layout(ModelFiles files) {
    try (Checkpoint checkpoint = Checkpoint.open(files.folder())) {
      return CheckpointLayout.validate(checkpoint, files.config());
    }
  }

  private static long parameters(ConversionTarget target, ModelConfig config) {
    try (Checkpoint checkpoint = Checkpoint.open(target.folder())) {
      return CheckpointLayout.validate(checkpoint, config).parameters();
    }
  }

  private static String added(ConversionOptions options, ModelConfig config) {
    if (options.initialization() == ModuleInitialization.KEEP) {
      return "nothing";
    }
    return String.format(
        Locale.ROOT,
        "adaptive norms, token mixing of %d taps, SE blocks of reduction %d, %s; %s",
        options.kernelSize(),
        options.reduction(),
        options.initialization().name().toLowerCase(Locale.ROOT),
        ModelText.semantics(config));
  }
}
