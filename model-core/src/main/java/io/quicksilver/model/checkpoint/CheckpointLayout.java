package io.quicksilver.model.checkpoint;

import io.quicksilver.model.ModelException;
import io.quicksilver.model.config.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tensors that a model's checkpoint has: names, shapes, and each layer's modules.
 *
 * @param config the model's shapes
 * @param layers the modules of each layer
 * @param ownHead whether the output matrix is not the embedding: where config.json ties them, too,
 *     if the checkpoint has both and they differ, as Hugging Face has it
 */
public record CheckpointLayout(ModelConfig config, List<LayerModules> layers, boolean ownHead) {

  private static final int MOST_PROBLEMS_NAMED = 8;

  /** Keeps a copy of the list. */
  public CheckpointLayout {
    layers = List.copyOf(layers);
  }

  /** The layout of a model whose layers all have the same modules. */
  public static CheckpointLayout of(ModelConfig config, LayerModules modules) {
    return new CheckpointLayout(
        config, Collections.nCopies(config.layers(), modules), !config.tieWordEmbeddings());
  }

  /**
   * Reads off the modules of each layer, and compares names and shapes with those that config and
   * modules call for.
   *
   * @throws ModelException naming the tensors that are missing, unexpected or of another shape
   */
  public static CheckpointLayout validate(WeightSource source, ModelConfig config) {
    List<LayerModules> layers = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      layers.add(LayerModules.of(source, layer));
    }
    CheckpointLayout layout = new CheckpointLayout(config, layers, hasOwnHead(source, config));
    List<String> problems = layout.problems(source);
    if (!problems.isEmpty()) {
      int named = Math.min(problems.size(), MOST_PROBLEMS_NAMED);
      throw new ModelException(
          "Cannot load the model: its tensors must be those of its config.json, got "
              + String.join("; ", problems.subList(0, named))
              + (named < problems.size() ? "; and " + (problems.size() - named) + " more" : ""));
    }
    return layout;
  }

  private static boolean hasOwnHead(WeightSource source, ModelConfig config) {
    return !config.tieWordEmbeddings()
        || (source.has(CheckpointNames.HEAD)
            && source.has(CheckpointNames.EMBEDDING)
            && !source.same(CheckpointNames.HEAD, CheckpointNames.EMBEDDING));
  }

  /** All tensors, in the order of the computation. */
  public List<TensorSpec> tensors() {
    long hidden = config.hiddenSize();
    long vocabulary = config.vocabularySize();
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(TensorSpec.of(CheckpointNames.EMBEDDING, TensorRole.EMBEDDING, vocabulary, hidden));
    for (int layer = 0; layer < layers.size(); layer++) {
      addLayer(tensors, layer, layers.get(layer));
    }
    tensors.add(TensorSpec.of(CheckpointNames.FINAL_NORM, TensorRole.NORM, hidden));
    if (ownHead) {
      tensors.add(head());
    }
    return tensors;
  }

  /** How many numbers the model has. */
  public long parameters() {
    return tensors().stream().mapToLong(TensorSpec::elements).reduce(0, Math::addExact);
  }

  private TensorSpec head() {
    return TensorSpec.of(
        CheckpointNames.HEAD, TensorRole.HEAD, config.vocabularySize(), config.hiddenSize());
  }

  private void addLayer(List<TensorSpec> tensors, int layer, LayerModules modules) {
    long hidden = config.hiddenSize();
    tensors.add(TensorSpec.of(CheckpointNames.inputNorm(layer), TensorRole.NORM, hidden));
    if (modules.inputGamma()) {
      addLinear(
          tensors,
          TensorSpec.of(
              CheckpointNames.inputGammaWeight(layer), TensorRole.GAMMA_WEIGHT, hidden, hidden),
          TensorSpec.of(CheckpointNames.inputGammaBias(layer), TensorRole.GAMMA_BIAS, hidden));
    }
    if (modules.tokenMixingTaps() > 0) {
      addLinear(
          tensors,
          TensorSpec.of(
              CheckpointNames.tokenMixingWeight(layer),
              TensorRole.MIXING_WEIGHT,
              hidden,
              1,
              modules.tokenMixingTaps()),
          TensorSpec.of(CheckpointNames.tokenMixingBias(layer), TensorRole.MIXING_BIAS, hidden));
    }
    addProjections(tensors, layer, modules, Projection.QUERY, Projection.OUTPUT);
    tensors.add(TensorSpec.of(CheckpointNames.postAttentionNorm(layer), TensorRole.NORM, hidden));
    if (modules.postAttentionGamma()) {
      addLinear(
          tensors,
          TensorSpec.of(
              CheckpointNames.postAttentionGammaWeight(layer),
              TensorRole.GAMMA_WEIGHT,
              hidden,
              hidden),
          TensorSpec.of(
              CheckpointNames.postAttentionGammaBias(layer), TensorRole.GAMMA_BIAS, hidden));
    }
    addProjections(tensors, layer, modules, Projection.GATE, Projection.DOWN);
    if (modules.squeezedChannels() > 0) {
      addSqueezeAndExcitation(tensors, layer, modules);
    }
  }

  private void addProjections(
      List<TensorSpec> tensors,
      int layer,
      LayerModules modules,
      Projection first,
      Projection last) {
    for (Projection projection : Projection.values()) {
      if (projection.compareTo(first) >= 0 && projection.compareTo(last) <= 0) {
        long outputs = outputs(projection);
        tensors.add(
            TensorSpec.of(
                CheckpointNames.weight(layer, projection),
                TensorRole.MATRIX,
                outputs,
                inputs(projection)));
        if (modules.biases().contains(projection)) {
          tensors.add(
              TensorSpec.of(CheckpointNames.bias(layer, projection), TensorRole.BIAS, outputs));
        }
      }
    }
  }

  private void addSqueezeAndExcitation(List<TensorSpec> tensors, int layer, LayerModules modules) {
    long hidden = config.hiddenSize();
    long channels = modules.squeezedChannels();
    tensors.add(
        TensorSpec.of(
            CheckpointNames.squeezeWeight(layer), TensorRole.SQUEEZE_WEIGHT, channels, hidden));
    if (modules.squeezeBias()) {
      tensors.add(
          TensorSpec.of(CheckpointNames.squeezeBias(layer), TensorRole.SQUEEZE_BIAS, channels));
    }
    tensors.add(
        TensorSpec.of(
            CheckpointNames.excitationWeight(layer),
            TensorRole.EXCITATION_WEIGHT,
            hidden,
            channels));
    if (modules.excitationBias()) {
      tensors.add(
          TensorSpec.of(CheckpointNames.excitationBias(layer), TensorRole.EXCITATION_BIAS, hidden));
    }
  }

  private static void addLinear(List<TensorSpec> tensors, TensorSpec weight, TensorSpec bias) {
    tensors.add(weight);
    tensors.add(bias);
  }

  private long outputs(Projection projection) {
    return switch (projection) {
      case QUERY -> config.queryWidth();
      case KEY, VALUE -> config.keyValueWidth();
      case GATE, UP -> config.intermediateSize();
      case OUTPUT, DOWN -> config.hiddenSize();
    };
  }

  private long inputs(Projection projection) {
    return switch (projection) {
      case OUTPUT -> config.queryWidth();
      case DOWN -> config.intermediateSize();
      case QUERY, KEY, VALUE, GATE, UP -> config.hiddenSize();
    };
  }

  private List<String> problems(WeightSource source) {
    Map<String, TensorSpec> expected = new TreeMap<>();
    tensors().forEach(tensor -> expected.put(tensor.name(), tensor));
    if (!ownHead && source.has(CheckpointNames.HEAD)) {
      // Stored beside the embedding that it is tied to: passed over.
      expected.put(CheckpointNames.HEAD, head());
    }
    List<String> problems = new ArrayList<>();
    for (TensorSpec tensor : expected.values()) {
      if (!source.has(tensor.name())) {
        problems.add("no " + tensor.name() + " " + tensor.shape());
      } else if (!tensor.shape().equals(boxed(source.shape(tensor.name())))) {
        problems.add(
            String.format(
                "%s %s in place of %s",
                tensor.name(), Arrays.toString(source.shape(tensor.name())), tensor.shape()));
      }
    }
    for (String name : source.names()) {
      if (!expected.containsKey(name) && !CheckpointNames.isRotaryTable(name)) {
        problems.add("an unexpected " + ModelException.quote(name));
      }
    }
    return problems;
  }

  private static List<Long> boxed(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }
}
