package io.quicksilver.tests.score;

import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.job.score.HarnessTokenizer;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductsChoice;
import io.quicksilver.model.score.Scorer;
import io.quicksilver.model.score.TokenScores;
import io.quicksilver.model.score.TokenSpan;
import io.quicksilver.model.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A model from a folder, its tokenizer, and a scorer over it. */
final class ScoredModel implements AutoCloseable {

  static final Path DEMO = Path.of("../job/src/main/resources/quicksilver/models/demo");

  private final ModifiedLlama model;
  private final Tokenizer tokenizer;
  private final Scorer scorer;

  private ScoredModel(ModifiedLlama model, Tokenizer tokenizer) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.scorer = new Scorer(model, 256, false, 1);
  }

  static ScoredModel open(Path folder, Precision precision) throws IOException {
    return open(folder, precision, false);
  }

  /** With the tokenizer as lm-evaluation-harness has it. */
  static ScoredModel openAsHarness(Path folder) throws IOException {
    return open(folder, Precision.F32, true);
  }

  private static ScoredModel open(Path folder, Precision precision, boolean harness)
      throws IOException {
    ModelTexts texts =
        new ModelTexts(
            Files.readString(folder.resolve("config.json")),
            null,
            Files.readString(folder.resolve("tokenizer.json")),
            Files.readString(folder.resolve("tokenizer_config.json")),
            null);
    ModelTexts used = harness ? HarnessTokenizer.of(texts) : texts;
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return new ScoredModel(
          ModifiedLlama.load(
              ModelConfig.parse(used.config()),
              checkpoint,
              ProductsChoice.best(precision).products()),
          Tokenizer.of(used.tokenizer(), used.tokenizerConfig()));
    }
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  int start() {
    return tokenizer.bosId().orElseThrow();
  }

  int window() {
    return model.config().maxPositions();
  }

  List<TokenScores> score(List<TokenSpan> spans) {
    List<TokenScores> scores = new ArrayList<>();
    scorer.score(spans.iterator(), () -> {}).forEachRemaining(scores::add);
    return scores;
  }

  /** The log-probability of all that the windows score. */
  double logprob(Iterator<TokenSpan> windows) {
    double sum = 0;
    Iterator<TokenScores> scores = scorer.score(windows, () -> {});
    while (scores.hasNext()) {
      sum += scores.next().logprob();
    }
    return sum;
  }

  long nativeBytes() {
    return scorer.nativeBytes();
  }

  @Override
  public void close() {
    try (model;
        tokenizer;
        scorer) {
      // Closed in reverse order, each whatever becomes of the others.
    }
  }
}
