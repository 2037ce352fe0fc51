package io.quicksilver.model.config;

import java.util.List;

/**
 * The token ids with a meaning of their own.
 *
 * @param bos the id that begins a text, -1 for none
 * @param eos the ids that end a text
 * @param pad the id that fills rows up, -1 for none
 */
record SpecialTokens(int bos, List<Integer> eos, int pad) {

  /**
   * Those that the document names, and {@code otherwise}'s where it is silent. A null or a negative
   * id (as some checkpoints write for "none") is none.
   */
  static SpecialTokens read(JsonFields fields, SpecialTokens otherwise) {
    return new SpecialTokens(
        one(fields, ConfigKeys.BOS_TOKEN_ID, otherwise.bos),
        several(fields, ConfigKeys.EOS_TOKEN_ID, otherwise.eos),
        one(fields, ConfigKeys.PAD_TOKEN_ID, otherwise.pad));
  }

  private static int one(JsonFields fields, String key, int otherwise) {
    if (!fields.mentions(key)) {
      return otherwise;
    }
    List<Integer> ids = several(fields, key, List.of());
    return ids.isEmpty() ? -1 : ids.get(0);
  }

  private static List<Integer> several(JsonFields fields, String key, List<Integer> otherwise) {
    if (!fields.mentions(key)) {
      return otherwise;
    }
    if (!fields.has(key)) {
      return List.of();
    }
    return fields.integers(key).stream().filter(id -> id >= 0).distinct().toList();
  }
}
