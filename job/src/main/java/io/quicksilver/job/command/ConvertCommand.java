package io.quicksilver.job.command;

import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.job.settings.ConvertKeys;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.RunKeys;
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
import org.apache.hadoop.fs.Path;

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
        ConvertKeys.INIT,
        ConvertKeys.TYPE,
        ConvertKeys.CONTEXT_POOLING,
        ConvertKeys.CONTEXT_SCOPE,
        ConvertKeys.PADDING,
        ConvertKeys.POSITION,
        ConvertKeys.RESIDUAL,
        ConvertKeys.NORM,
        ConvertKeys.KERNEL,
        ConvertKeys.REDUCTION,
        OptionKeys.SEED,
        OptionKeys.OVERWRITE,
        RunKeys.DRY_RUN);
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
    if (settings.get(RunKeys.DRY_RUN)) {
      plan(settings, console, hadoop);
      return;
    }
    try (ConversionTarget target =
            ConversionTarget.open(settings.output(), settings.overwrite(), hadoop);
        ModelFiles source = ModelFiles.open(settings.model(), hadoop)) {
      requireApart(settings, target.target(), hadoop);
      CheckpointLayout before = layout(source);
      ConversionOptions options = ConversionChoice.of(settings, before);
      CheckpointDigest digest =
          CheckpointConverter.convert(source.folder(), target.folder(), options);
      CheckpointLayout after = written(target);
      target.publish();
      Facts facts = facts(source, options, before, after, console);
      facts.add("digest", digest.digest());
      facts.add("output", target.target().toString());
    }
  }

  private static void plan(Settings settings, Console console, Configuration hadoop)
      throws IOException {
    Path target = ConversionTarget.place(settings.output(), settings.overwrite(), hadoop);
    try (ModelFiles source = ModelFiles.open(settings.model(), hadoop)) {
      requireApart(settings, target, hadoop);
      CheckpointLayout before = layout(source);
      ConversionOptions options = ConversionChoice.of(settings, before);
      CheckpointLayout after = CheckpointConverter.plan(source.folder(), options);
      Facts facts = facts(source, options, before, after, console);
      facts.add("output", target.toString());
      console.line("Model and output are fit for the conversion; nothing was written.");
    }
  }

  private static void requireApart(Settings settings, Path target, Configuration hadoop)
      throws IOException {
    if (!settings.model().equals(ModelFiles.EMBEDDED)
        && Locations.existing(settings.model(), hadoop).equals(target)) {
      throw SettingsErrors.badValue(
          "the settings", "--output", "another folder than --model", settings.output());
    }
  }

  private static Facts facts(
      ModelFiles source,
      ConversionOptions options,
      CheckpointLayout before,
      CheckpointLayout after,
      Console console) {
    Facts facts = new Facts(console);
    facts.add("model", source.uri());
    facts.add("added", added(options, after.config()));
    facts.add("type", after.config().dataType());
    facts.add(
        "parameters",
        "%s (%s before)",
        SummaryText.count(after.parameters()),
        SummaryText.count(before.parameters()));
    return facts;
  }

  private static CheckpointLayout layout(ModelFiles files) {
    try (Checkpoint checkpoint = Checkpoint.open(files.folder())) {
      return CheckpointLayout.validate(checkpoint, files.config());
    }
  }

  private static CheckpointLayout written(ConversionTarget target) throws IOException {
    ModelConfig config =
        ModelConfig.parse(Files.readString(target.folder().resolve("config.json")));
    try (Checkpoint checkpoint = Checkpoint.open(target.folder())) {
      return CheckpointLayout.validate(checkpoint, config);
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
