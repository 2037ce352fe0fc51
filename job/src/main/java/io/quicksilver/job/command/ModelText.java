package io.quicksilver.job.command;

import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.CheckpointDigest;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Caching;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** A model in words. */
final class ModelText {

  private ModelText() {}

  /** Prints what a model is: shapes, parameters, modules, semantics, digest. */
  static void print(ModelFiles files, Console console) {
    ModelConfig config = files.config();
    try (Checkpoint checkpoint = Checkpoint.open(files.folder())) {
      CheckpointLayout layout = CheckpointLayout.validate(checkpoint, config);
      Facts facts = new Facts(console);
      facts.add("model", files.uri());
      facts.add("type", "%s, weights in %s", config.modelType(), types(checkpoint));
      facts.add("shape", shape(layout));
      facts.add("window", "%,d tokens", config.maxPositions());
      facts.add("parameters", "%,d", layout.parameters());
      facts.add(
          "size",
          "%s stored, %s as float32",
          Facts.bytes(stored(checkpoint)),
          Facts.bytes(layout.parameters() * Float.BYTES));
      facts.add("modules", modules(layout.layers()));
      if (layout.layers().stream().anyMatch(LayerModules::isModified)) {
        facts.add("semantics", semantics(config));
      }
      facts.add("shared prefixes", Caching.sharing(layout));
      facts.add(
          "special tokens",
          "begin %s, end %s, padding %s",
          id(config.bosTokenId()),
          ids(config.eosTokenIds()),
          id(config.padTokenId()));
      facts.add("tensors", "%,d", checkpoint.names().size());
      facts.add("digest", CheckpointDigest.of(checkpoint).digest());
    }
  }

  private static String id(int token) {
    return token < 0 ? "none" : String.valueOf(token);
  }

  private static String ids(List<Integer> tokens) {
    return tokens.isEmpty()
        ? "none"
        : tokens.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String types(WeightSource weights) {
    return weights.names().stream()
        .map(name -> weights.type(name).name().toLowerCase(Locale.ROOT))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static long stored(Checkpoint checkpoint) {
    return checkpoint.names().stream()
        .filter(name -> !checkpoint.aliases().containsKey(name))
        .mapToLong(checkpoint::size)
        .sum();
  }

  private static String shape(CheckpointLayout layout) {
    ModelConfig config = layout.config();
    return String.format(
        Locale.ROOT,
        "%d layers, hidden %,d, %d heads (%d key/value) of %d, intermediate %,d, vocabulary %,d%s",
        config.layers(),
        config.hiddenSize(),
        config.attentionHeads(),
        config.keyValueHeads(),
        config.headSize(),
        config.intermediateSize(),
        config.vocabularySize(),
        layout.ownHead() ? "" : ", tied embeddings");
  }

  private static String modules(List<LayerModules> layers) {
    if (layers.stream().noneMatch(LayerModules::isModified)) {
      return "none: an ordinary Llama";
    }
    return String.format(
        Locale.ROOT,
        "adaptive input norm in %s, adaptive post-attention norm in %s, token mixing in %s%s, SE"
            + " block in %s%s",
        count(layers, LayerModules::inputGamma),
        count(layers, LayerModules::postAttentionGamma),
        count(layers, layer -> layer.tokenMixingTaps() > 0),
        sizes(layers, " (%s taps)", LayerModules::tokenMixingTaps),
        count(layers, layer -> layer.squeezedChannels() > 0),
        sizes(layers, " (%s channels inside)", LayerModules::squeezedChannels));
  }

  private static String count(List<LayerModules> layers, Predicate<LayerModules> has) {
    return layers.stream().filter(has).count() + " of " + layers.size() + " layers";
  }

  private static String sizes(
      List<LayerModules> layers, String format, ToLongFunction<LayerModules> size) {
    String sizes =
        layers.stream()
            .mapToLong(size)
            .filter(each -> each > 0)
            .distinct()
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(", "));
    return sizes.isEmpty() ? "" : String.format(Locale.ROOT, format, sizes);
  }

  /** The semantics of the modules, as config.json spells them. */
  static String semantics(ModelConfig config) {
    return String.format(
        Locale.ROOT,
        "context_pooling=%s, context_scope=%s, token_mixing_padding=%s, token_mixing_position=%s,"
            + " token_mixing_residual=%s, adaptive_norm=%s",
        config.contextPooling().spelling(),
        config.contextScope().spelling(),
        config.tokenMixingPadding().spelling(),
        config.tokenMixingPosition().spelling(),
        config.tokenMixingResidual(),
        config.adaptiveNorm().spelling());
  }
}
