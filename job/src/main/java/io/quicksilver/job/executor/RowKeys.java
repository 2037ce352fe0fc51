package io.quicksilver.job.executor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The number that seeds a row's draws: of its id and sample, and of nothing else. */
final class RowKeys {

  private RowKeys() {}

  /** The first 8 bytes of the SHA-256 over the id in UTF-8 and the sample, big-endian. */
  static long key(String id, int sample) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(id.getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(sample).array());
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot hash an id: the JVM must have SHA-256", e);
    }
  }
}
