package io.quicksilver.model.score;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.text.Tokenizer;
import java.util.OptionalInt;

/** The token that stands before a text, so that its first token can be scored, too. */
public final class StartToken {

  private StartToken() {}

  /**
   * The tokenizer's start token; where it has none the model's, and where that has none either its
   * first end token, as lm-evaluation-harness has it.
   */
  public static OptionalInt of(Tokenizer tokenizer, ModelConfig config) {
    if (tokenizer.bosId().isPresent()) {
      return tokenizer.bosId();
    }
    if (config.bosTokenId() >= 0) {
      return OptionalInt.of(config.bosTokenId());
    }
    return config.eosTokenIds().isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(config.eosTokenIds().get(0));
  }

  /** The ids with the start token ahead of them, once. */
  public static int[] ahead(int[] ids, int startId) {
    return ids.length > 0 && ids[0] == startId ? ids : again(ids, startId);
  }

  /** The ids with a start token ahead of them, whatever they begin with. */
  public static int[] again(int[] ids, int startId) {
    int[] started = new int[ids.length + 1];
    started[0] = startId;
    System.arraycopy(ids, 0, started, 1, ids.length);
    return started;
  }
}
