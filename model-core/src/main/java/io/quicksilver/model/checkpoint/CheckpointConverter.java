package io.quicksilver.model.checkpoint;

import io.quicksilver.model.ModelException;
import io.quicksilver.model.config.AdaptiveNorm;
import io.quicksilver.model.config.ConfigEditor;
import io.quicksilver.model.config.ConfigFile;
import io.quicksilver.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Turns an ordinary Llama's folder into a modified one's, or rewrites its weights' type.
 *
 * <p>Tensors stream from folder to folder, so memory stays small whatever the model's size. The new
 * folder appears only when it is whole. What it holds besides: config.json with the new keys, every
 * other key kept, and the tokenizer's files and generation_config.json as they were.
 */
public final class CheckpointConverter {

  private static final List<String> COMPANIONS =
      List.of(
          ConfigFile.GENERATION_CONFIG,
          "tokenizer.json",
          "tokenizer_config.json",
          "tokenizer.model",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja",
          "chat_template.json",
          "LICENSE",
          "LICENSE.txt",
          "NOTICE");

  /** The new config.json's text, and the tensors that there will be. */
  private record Plan(String configJson, CheckpointLayout layout) {}

  private CheckpointConverter() {}

  /**
   * Converts a model.
   *
   * @param source the model's folder, left as it is
   * @param target the new model's folder: must not exist, or be empty
   * @return the digest of the new weights
   * @throws ModelException where the model cannot be used, has such modules already, or its numbers
   *     do not fit the new type
   * @throws IOException where the target cannot be written
   */
  public static CheckpointDigest convert(Path source, Path target, ConversionOptions options)
      throws IOException {
    requireEmpty(target);
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      Plan plan = plan(source, checkpoint, options);
      WeightSource weights =
          options.initialization() == ModuleInitialization.KEEP
              ? checkpoint
              : new JoinedWeights(checkpoint, added(checkpoint, plan.layout(), options));
      write(source, target, plan, weights, options);
    }
    try (Checkpoint written = Checkpoint.open(target)) {
      return CheckpointDigest.of(written);
    }
  }

  /**
   * What {@link #convert} would write, without writing it.
   *
   * @throws ModelException where the model cannot be used, or has such modules already
   */
  public static CheckpointLayout plan(Path source, ConversionOptions options) {
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      return plan(source, checkpoint, options).layout();
    }
  }

  private static Plan plan(Path source, Checkpoint checkpoint, ConversionOptions options) {
    String configJson = ConfigFile.read(source, ConfigFile.CONFIG);
    CheckpointLayout layout = CheckpointLayout.validate(checkpoint, ModelConfig.parse(configJson));
    if (options.initialization() != ModuleInitialization.KEEP) {
      configJson = ConfigEditor.modified(configJson, options.semantics());
      layout = modified(layout, ModelConfig.parse(configJson), options);
    }
    if (options.type().isPresent()) {
      configJson = ConfigEditor.retyped(configJson, options.type().get().configName());
    }
    return new Plan(
        configJson,
        new CheckpointLayout(ModelConfig.parse(configJson), layout.layers(), layout.ownHead()));
  }

  private static CheckpointLayout modified(
      CheckpointLayout layout, ModelConfig config, ConversionOptions options) {
    if (layout.layers().stream().anyMatch(LayerModules::isModified)) {
      throw new ModelException(
          "Cannot convert the model: it must be an ordinary Llama, got one with modules of a"
              + " modified one (only its type can be rewritten)");
    }
    if (options.initialization() == ModuleInitialization.NEUTRAL
        && config.adaptiveNorm() != AdaptiveNorm.RMS) {
      throw new ModelException(
          "Cannot convert the model: adaptive_norm must be rms with a neutral initialisation, got "
              + config.adaptiveNorm().spelling());
    }
    int channels = Math.max(1, config.hiddenSize() / options.reduction());
    return new CheckpointLayout(
        config,
        layout.layers().stream()
            .map(layer -> layer.withAllModules(options.kernelSize(), channels))
            .toList(),
        layout.ownHead());
  }

  /** The added modules' tensors, in the type that the checkpoint's embedding has. */
  private static WeightSource added(
      Checkpoint checkpoint, CheckpointLayout layout, ConversionOptions options) {
    return new GeneratedWeights(
        layout.tensors().stream().filter(tensor -> tensor.role().isExtension()).toList(),
        options.type().orElse(checkpoint.type(CheckpointNames.EMBEDDING)),
        tensor ->
            options.initialization() == ModuleInitialization.NEUTRAL
                ? ModuleInitialization.neutral(tensor, options.semantics(), options.seed())
                : ModuleInitialization.random(tensor, options.seed()));
  }

  private static void write(
      Path source, Path target, Plan plan, WeightSource weights, ConversionOptions options)
      throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path partial =
        Files.createDirectory(
            parent.resolve("." + target.getFileName() + ".converting-" + UUID.randomUUID()));
    try {
      new SafetensorsWriter(weights, options.type())
          .writeCheckpoint(
              partial,
              plan.layout().tensors().stream().map(TensorSpec::name).toList(),
              options.shardBytes());
      for (String companion : COMPANIONS) {
        if (Files.isRegularFile(source.resolve(companion))) {
          Files.copy(source.resolve(companion), partial.resolve(companion));
        }
      }
      Files.writeString(partial.resolve(ConfigFile.CONFIG), plan.configJson());
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(partial);
    }
  }

  private static void requireEmpty(Path target) throws IOException {
    if (Files.notExists(target)) {
      return;
    }
    boolean empty = Files.isDirectory(target);
    if (empty) {
      try (Stream<Path> inside = Files.list(target)) {
        empty = inside.findAny().isEmpty();
      }
    }
    if (!empty) {
      throw new FileAlreadyExistsException(
          String.format(
              "Cannot convert the model: %s must be a new or empty folder, got one in use",
              target));
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> inside = Files.list(folder)) {
        for (Path file : inside.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }
}
