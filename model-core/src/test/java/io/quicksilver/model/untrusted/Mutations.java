package io.quicksilver.model.untrusted;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes broken documents out of good ones: seeded, so that the same number makes the same document.
 *
 * <p>Beside bits and bytes it changes what a parser sees: numbers, brackets, pieces of other
 * documents, pieces repeated until the document has a megabyte.
 */
final class Mutations {

  static final int LONGEST = 1 << 20;

  private static final List<String> WORDS =
      List.of(
          "0",
          "-1",
          "-0",
          "1e999",
          "1e-999",
          "0.5",
          "2147483647",
          "2147483648",
          "-2147483649",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551615",
          "99999999999999999999999999",
          "NaN",
          "Infinity",
          "null",
          "true",
          "\"\"",
          "{}",
          "[]",
          "[[",
          "{\"a\":",
          "\"",
          "\\",
          "\\u0000",
          "\\ud800",
          "\u0000",
          "\ufeff",
          "../",
          "/etc/passwd",
          "file:///",
          "%",
          "{{",
          "}}",
          "{%",
          "%}",
          "{#",
          "range(1000000000)",
          " * 1000000000",
          "'a'",
          "{% for i in range(60000) %}",
          "{% endfor %}",
          "{% macro f() %}{{ f() }}{% endmacro %}",
          "__class__",
          ".x",
          "[0]",
          "|list",
          "~",
          "\"dtype\":\"F32\"",
          "\"shape\":[1,1]",
          "\"data_offsets\":[0,0]",
          "\"num_hidden_layers\":4096,",
          "\"hidden_size\":16777216,");

  private final Random random;
  private final List<byte[]> corpus;

  Mutations(long seed, List<byte[]> corpus) {
    this.random = new Random(seed);
    this.corpus = corpus;
  }

  /** One of the corpus with a change, or with up to four. */
  byte[] next() {
    byte[] document = any();
    for (int changes = random.nextInt(4) * random.nextInt(2); changes >= 0; changes--) {
      document = changed(document);
    }
    return document;
  }

  /** A number below {@code bound}, from the same seed. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  private byte[] any() {
    return corpus.get(random.nextInt(corpus.size()));
  }

  private byte[] changed(byte[] document) {
    int at = random.nextInt(document.length + 1);
    int end = Math.min(document.length, at + random.nextInt(40));
    byte[] piece = Arrays.copyOfRange(document, at, end);
    return switch (random.nextInt(10)) {
      case 0 -> spliced(document, at, at, new byte[] {(byte) random.nextInt(256)});
      case 1 -> spliced(document, at, Math.min(document.length, at + 1), randomBytes());
      case 2 -> spliced(document, at, end, new byte[0]);
      case 3 -> spliced(document, at, at, word());
      case 4 -> spliced(document, at, end, word());
      case 5 -> spliced(document, at, at, repeated(piece));
      case 6 -> Arrays.copyOf(document, at);
      case 7 -> spliced(document, at, end, any());
      case 8 -> withOtherNumber(document, at);
      default -> spliced(document, at, at, repeated(word()));
    };
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[random.nextInt(8)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] word() {
    return WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
  }

  /** A few times mostly, and now and then until there is a megabyte. */
  private byte[] repeated(byte[] piece) {
    boolean whole = random.nextInt(40) == 0;
    int times = whole ? LONGEST / Math.max(1, piece.length) : random.nextInt(50);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      bytes.writeBytes(piece);
    }
    return bytes.toByteArray();
  }

  /** The first number from {@code at} on becomes another one. */
  private byte[] withOtherNumber(byte[] document, int at) {
    int begin = at;
    while (begin < document.length && !Character.isDigit(document[begin])) {
      begin++;
    }
    int end = begin;
    while (end < document.length && Character.isDigit(document[end])) {
      end++;
    }
    return spliced(document, begin, end, word());
  }

  private static byte[] spliced(byte[] document, int from, int to, byte[] piece) {
    byte[] result = new byte[Math.min(LONGEST, document.length - (to - from) + piece.length)];
    int head = Math.min(from, result.length);
    System.arraycopy(document, 0, result, 0, head);
    int body = Math.min(piece.length, result.length - head);
    System.arraycopy(piece, 0, result, head, body);
    int tail = result.length - head - body;
    System.arraycopy(document, to, result, head + body, Math.min(tail, document.length - to));
    return result;
  }
}
