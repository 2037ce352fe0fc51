package io.quicksilver.job.executor;

import io.quicksilver.model.ModelException;
import io.quicksilver.model.checkpoint.CheckpointDigest;
import io.quicksilver.model.checkpoint.WeightSource;
import java.util.SortedMap;

/** Whether weights that reached an executor are those that the driver read, to the last bit. */
final class WeightCheck {

  private static final int SHOWN_DIGITS = 12;

  private WeightCheck() {}

  /**
   * Reads every byte once and compares each tensor's SHA-256.
   *
   * @param where the weights are, for the message
   * @throws ModelException that names the first tensor that differs
   */
  static void require(WeightSource weights, CheckpointDigest expected, String where) {
    if (!weights.names().equals(expected.tensors().keySet())) {
      throw new ModelException(
          String.format(
              "Cannot load the model: %s must hold the %d tensors that the driver read, got %d of"
                  + " which not all are the same; the files have changed",
              where, expected.tensors().size(), weights.names().size()));
    }
    SortedMap<String, String> actual = CheckpointDigest.of(weights).tensors();
    expected
        .tensors()
        .forEach(
            (name, digest) -> {
              if (!actual.get(name).equals(digest)) {
                throw new ModelException(
                    String.format(
                        "Cannot load the model: tensor %s in %s must have the SHA-256 %s… that the"
                            + " driver read, got %s…; the file is damaged or has changed",
                        name, where, shown(digest), shown(actual.get(name))));
              }
            });
  }

  private static String shown(String digest) {
    return digest.substring(0, SHOWN_DIGITS);
  }
}
