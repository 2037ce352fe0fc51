package io.quicksilver.job.model;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.executor.ModelKey;
import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.job.report.Digests;
import io.quicksilver.model.ModelException;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.CheckpointDigest;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Caching;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.text.ChatTemplate;
import io.quicksilver.model.text.Tokenizer;
import org.apache.hadoop.conf.Configuration;

/**
 * A model that the driver has read and found good: nothing about it can stop the job later.
 *
 * <p>Its weights stay mapped until it is closed.
 */
public final class PreparedModel implements AutoCloseable {

  private final ModelFiles files;
  private final CheckpointLayout layout;
  private final ModelTexts texts;
  private final WeightSource weights;
  private final CheckpointDigest digests;
  private final String tokenizerDigest;
  private final String templateDigest;

  private PreparedModel(
      ModelFiles files, ModelConfig config, ModelTexts texts, WeightSource weights) {
    this.files = files;
    this.texts = texts;
    this.weights = weights;
    this.layout = Caching.fitted(CheckpointLayout.validate(weights, config));
    this.digests = CheckpointDigest.of(weights);
    try (Tokenizer tokenizer = Tokenizer.of(texts.tokenizer(), texts.tokenizerConfig())) {
      this.tokenizerDigest = tokenizer.digest();
    }
    this.templateDigest = texts.template().map(ChatTemplate::digest).orElse(null);
  }

  /**
   * Reads a model and checks all of it.
   *
   * @throws QuicksilverException with code 4 if it is not a model that this product runs
   */
  public static PreparedModel open(String uri, Configuration hadoop) {
    ModelFiles files = ModelFiles.open(uri, hadoop);
    WeightSource weights = null;
    try {
      ModelConfig config = files.config();
      ModelTexts texts =
          new ModelTexts(
              files.configJson(),
              files.generationConfigJson().orElse(null),
              files.tokenizerJson(),
              files.tokenizerConfigJson().orElse(null),
              files.chatTemplate().orElse(null));
      weights = Checkpoint.open(files.folder());
      return new PreparedModel(files, config, texts, weights);
    } catch (RuntimeException e) {
      if (weights != null) {
        weights.close();
      }
      files.close();
      throw refusal(uri, e);
    }
  }

  private static RuntimeException refusal(String uri, RuntimeException failure) {
    return failure instanceof ModelException
        ? new QuicksilverException(
            ExitCode.MODEL,
            String.format("Cannot load model %s: %s", uri, failure.getMessage()),
            failure)
        : failure;
  }

  /** What config.json and generation_config.json say, the window as {@link Caching#fitted}. */
  public ModelConfig config() {
    return layout.config();
  }

  /** The tensors of the checkpoint, which were compared with the configuration once. */
  public CheckpointLayout layout() {
    return layout;
  }

  /** The small files. */
  public ModelTexts texts() {
    return texts;
  }

  /** The checkpoint; stays this model's. */
  public WeightSource weights() {
    return weights;
  }

  /** Where it lies. */
  public ModelFiles files() {
    return files;
  }

  /** SHA-256 of each tensor, and over all of them. */
  public CheckpointDigest digests() {
    return digests;
  }

  /** SHA-256 over the tensors. */
  public String weightsDigest() {
    return digests.digest();
  }

  /** SHA-256 over the tokenizer's files. */
  public String tokenizerDigest() {
    return tokenizerDigest;
  }

  /** SHA-256 of the chat template; null where there is none. */
  public String templateDigest() {
    return templateDigest;
  }

  /** What names the model in each JVM, at a precision. */
  public ModelKey key(Precision precision) {
    return new ModelKey(
        Digests.sha256(
            weightsDigest(),
            tokenizerDigest,
            texts.config(),
            texts.generationConfig(),
            texts.tokenizerConfig(),
            texts.chatTemplate()),
        precision);
  }

  @Override
  public void close() {
    weights.close();
    files.close();
  }
}
