package io.quicksilver.model.config;

import io.quicksilver.model.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a model is: the shapes and semantics that its config.json fixes.
 *
 * <p>Which modules a layer has (adaptive gamma, token mixing, squeeze and excitation, biases) is
 * not here: it follows from the tensors that the checkpoint holds.
 *
 * @param modelType {@code llama}, {@code modified_llama}, {@code mistral} or {@code qwen2}
 * @param hiddenSize width of the residual stream, H
 * @param intermediateSize width inside the MLP
 * @param layers number of decoder layers
 * @param attentionHeads number of query heads
 * @param keyValueHeads number of key/value heads; divides {@code attentionHeads}
 * @param headSize width of one head; even; {@code hiddenSize / attentionHeads} unless {@code
 *     head_dim} says otherwise
 * @param vocabularySize number of token ids
 * @param maxPositions the window: how many tokens a row may have; of a model with a sliding window,
 *     within which nothing is hidden, that one
 * @param rmsNormEps what keeps a norm from dividing by zero
 * @param ropeTheta base of the rotary embedding's frequencies
 * @param ropeScaling how those frequencies are stretched
 * @param tieWordEmbeddings whether the embedding is the output matrix too
 * @param adaptiveNorm what the layers' norms divide by
 * @param contextPooling which positions make a position's context
 * @param contextScope whose tokens share a context; BATCH is impossible with CAUSAL pooling
 * @param tokenMixingPadding which neighbours token mixing sees
 * @param tokenMixingPosition where token mixing stands
 * @param tokenMixingResidual {@code x + conv(x)} or {@code conv(x)} alone
 * @param bosTokenId the id that begins a text; -1: none
 * @param eosTokenIds the ids that end a text; may be empty
 * @param padTokenId the id that fills rows up; -1: none
 * @param dataType the weights' type as config.json names it, such as {@code bfloat16}
 */
public record ModelConfig(
    String modelType,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int attentionHeads,
    int keyValueHeads,
    int headSize,
    int vocabularySize,
    int maxPositions,
    float rmsNormEps,
    double ropeTheta,
    RotaryScaling ropeScaling,
    boolean tieWordEmbeddings,
    AdaptiveNorm adaptiveNorm,
    ContextPooling contextPooling,
    ContextScope contextScope,
    TokenMixingPadding tokenMixingPadding,
    TokenMixingPosition tokenMixingPosition,
    boolean tokenMixingResidual,
    int bosTokenId,
    List<Integer> eosTokenIds,
    int padTokenId,
    String dataType) {

  private static final int MOST_LAYERS = 1 << 12;
  private static final int MOST_HEADS = 1 << 16;
  private static final int WIDEST = 1 << 24;
  private static final int WIDEST_HEAD = 1 << 12;
  private static final int MOST_TOKENS = 1 << 28;

  /** Refuses shapes that no decoder can have, with a {@link ModelException}. */
  public ModelConfig {
    eosTokenIds = List.copyOf(eosTokenIds);
    between(ConfigKeys.HIDDEN_SIZE, hiddenSize, WIDEST);
    between(ConfigKeys.INTERMEDIATE_SIZE, intermediateSize, WIDEST);
    between(ConfigKeys.NUM_HIDDEN_LAYERS, layers, MOST_LAYERS);
    between(ConfigKeys.NUM_ATTENTION_HEADS, attentionHeads, MOST_HEADS);
    between(ConfigKeys.NUM_KEY_VALUE_HEADS, keyValueHeads, MOST_HEADS);
    between(ConfigKeys.HEAD_DIM, headSize, WIDEST_HEAD);
    between(ConfigKeys.VOCAB_SIZE, vocabularySize, MOST_TOKENS);
    between(ConfigKeys.MAX_POSITION_EMBEDDINGS, maxPositions, MOST_TOKENS);
    require(
        attentionHeads % keyValueHeads == 0,
        ConfigKeys.NUM_KEY_VALUE_HEADS,
        "a divisor of num_attention_heads (" + attentionHeads + ")",
        keyValueHeads);
    require(headSize % 2 == 0, ConfigKeys.HEAD_DIM, "even", headSize);
    require(
        (long) attentionHeads * headSize <= WIDEST,
        ConfigKeys.HEAD_DIM,
        "at most " + WIDEST + " over all " + attentionHeads + " heads",
        headSize);
    require(
        Float.isFinite(rmsNormEps) && rmsNormEps > 0,
        ConfigKeys.RMS_NORM_EPS,
        "above 0",
        rmsNormEps);
    require(
        Double.isFinite(ropeTheta) && ropeTheta > 1, ConfigKeys.ROPE_THETA, "above 1", ropeTheta);
    require(
        contextPooling != ContextPooling.CAUSAL || contextScope == ContextScope.SEQUENCE,
        ConfigKeys.CONTEXT_SCOPE,
        "sequence with context_pooling=causal",
        contextScope.spelling());
  }

  /**
   * Reads a config.json.
   *
   * @throws ModelException where it is no JSON object, lacks a shape, or asks for something that
   *     the decoder does not compute
   */
  public static ModelConfig parse(String configJson) {
    return ConfigReader.read(configJson);
  }

  /**
   * Reads the config.json in a model's folder, and the generation_config.json where there is one.
   *
   * @throws ModelException as {@link #parse} and {@link #withGenerationConfig}, and where there is
   *     no config.json
   */
  public static ModelConfig load(Path folder) {
    ModelConfig config = parse(ConfigFile.read(folder, ConfigFile.CONFIG));
    return Files.isRegularFile(folder.resolve(ConfigFile.GENERATION_CONFIG))
        ? config.withGenerationConfig(ConfigFile.read(folder, ConfigFile.GENERATION_CONFIG))
        : config;
  }

  /**
   * With the special tokens of a generation_config.json, which win over those of config.json.
   *
   * @throws ModelException where it is no JSON object or a token id is no integer
   */
  public ModelConfig withGenerationConfig(String generationConfigJson) {
    SpecialTokens tokens =
        SpecialTokens.read(
            JsonFields.parse("generation_config.json", generationConfigJson),
            new SpecialTokens(bosTokenId, eosTokenIds, padTokenId));
    return with(maxPositions, tokens);
  }

  /** With a window of at most so many positions. */
  public ModelConfig withinWindow(int most) {
    return maxPositions <= most
        ? this
        : with(most, new SpecialTokens(bosTokenId, eosTokenIds, padTokenId));
  }

  private ModelConfig with(int window, SpecialTokens tokens) {
    return new ModelConfig(
        modelType,
        hiddenSize,
        intermediateSize,
        layers,
        attentionHeads,
        keyValueHeads,
        headSize,
        vocabularySize,
        window,
        rmsNormEps,
        ropeTheta,
        ropeScaling,
        tieWordEmbeddings,
        adaptiveNorm,
        contextPooling,
        contextScope,
        tokenMixingPadding,
        tokenMixingPosition,
        tokenMixingResidual,
        tokens.bos(),
        tokens.eos(),
        tokens.pad(),
        dataType);
  }

  /** Width of all query heads together, the input of the attention's output projection. */
  public int queryWidth() {
    return attentionHeads * headSize;
  }

  /** Width of all key heads together, and of all value heads. */
  public int keyValueWidth() {
    return keyValueHeads * headSize;
  }

  private static void between(String key, int value, int most) {
    require(value >= 1 && value <= most, key, "between 1 and " + most, value);
  }

  private static void require(boolean holds, String key, String expected, Object actual) {
    if (!holds) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot read config.json: %s must be %s, got %s",
              key,
              expected,
              actual));
    }
  }
}
