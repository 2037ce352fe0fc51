package io.quicksilver.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What weights are, in 64 hexadecimal digits: the same for the same tensors, however they are
 * spread over files.
 *
 * <p>A tensor's digest is the SHA-256 of its type, shape and bytes; the whole one's is the SHA-256
 * of the sorted names, each with its tensor's digest.
 *
 * @param digest of all tensors
 * @param tensors of each tensor, by name
 */
public record CheckpointDigest(String digest, SortedMap<String, String> tensors) {

  private static final int PIECE = 1 << 22;

  /** Keeps a copy of the map. */
  public CheckpointDigest {
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
  }

  /** Reads every byte of every tensor once, several tensors at a time. */
  public static CheckpointDigest of(WeightSource source) {
    Map<String, String> tensors = new ConcurrentHashMap<>();
    source.names().parallelStream().forEach(name -> tensors.put(name, tensor(source, name)));
    SortedMap<String, String> sorted = new TreeMap<>(tensors);
    MessageDigest whole = sha256();
    sorted.forEach(
        (name, digest) -> {
          whole.update(name.getBytes(StandardCharsets.UTF_8));
          whole.update((byte) 0);
          whole.update(HexFormat.of().parseHex(digest));
        });
    return new CheckpointDigest(HexFormat.of().formatHex(whole.digest()), sorted);
  }

  /** The digest of one tensor. */
  public static String tensor(WeightSource source, String name) {
    MessageDigest digest = sha256();
    String head = source.type(name) + Arrays.toString(source.shape(name));
    digest.update(head.getBytes(StandardCharsets.UTF_8));
    long size = source.size(name);
    for (long offset = 0; offset < size; offset += PIECE) {
      ByteBuffer piece = source.bytes(name, offset, (int) Math.min(PIECE, size - offset));
      digest.update(piece);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
