package io.quicksilver.job.bench;

import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.job.settings.BenchKeys;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.config.ModelConfig;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The model that is measured: a folder's, or one of a named shape with random weights, which are
 * made tensor by tensor as they are packed.
 *
 * @param name for people
 * @param config shapes and semantics
 * @param weights closed with it
 * @param files what the weights lie in; null for a named shape
 */
public record BenchModel(String name, ModelConfig config, WeightSource weights, ModelFiles files)
    implements AutoCloseable {

  private static final long SEED = 1;

  /**
   * The model that the settings name.
   *
   * @throws io.quicksilver.job.QuicksilverException with code 2 if they name none or two, with code
   *     4 if it cannot be loaded
   */
  public static BenchModel open(Settings settings, Configuration hadoop) {
    Optional<String> shape = settings.get(BenchKeys.SHAPE);
    if (shape.isPresent() == settings.isGiven(OptionKeys.MODEL)) {
      throw SettingsErrors.badValue(
          "the settings",
          "the model",
          "given by either --model or --shape",
          shape.isPresent() ? "both" : null);
    }
    return shape.isPresent() ? of(NamedShape.tinyLlama()) : at(settings.model(), hadoop);
  }

  /** Random weights of a shape. */
  static BenchModel of(NamedShape shape) {
    return new BenchModel(
        shape.name() + " with random weights",
        shape.config(),
        GeneratedWeights.random(shape.config(), shape.modules(), DataType.F32, SEED),
        null);
  }

  private static BenchModel at(String uri, Configuration hadoop) {
    ModelFiles files = ModelFiles.open(uri, hadoop);
    try {
      return new BenchModel(uri, files.config(), Checkpoint.open(files.folder()), files);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  @Override
  public void close() {
    weights.close();
    if (files != null) {
      files.close();
    }
  }
}
