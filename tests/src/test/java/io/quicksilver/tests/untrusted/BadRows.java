package io.quicksilver.tests.untrusted;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes JSON lines that mean harm or are broken in every way that comes to mind, from a seed. Each
 * is one row, and none holds a line's end.
 */
final class BadRows {

  private static final int MEGABYTE = 1 << 20;

  /** Lines as they stand; a {@code #} becomes a number of the row's own. */
  private static final List<String> LINES =
      List.of(
          "[]",
          "42",
          "null",
          "true",
          "\"text\"",
          "{}",
          "}{",
          "{]",
          "[1,2",
          "{\"prompt\"",
          "{",
          "{\"id\": \"#\", \"prompt\": \"One day",
          "{'id': '#', 'prompt': 'single'}",
          "{id: \"#\", prompt: \"bare\"}",
          "/* # */ {\"prompt\": \"commented\"}",
          "{\"id\": \"#\", \"prompt\": \"One day\"} and more",
          "{\"id\": \"#\", \"prompt\": \"a\"}{\"id\": \"#b\", \"prompt\": \"b\"}",
          "{\"id\": \"#\", \"prompt\": \"a\", \"prompt\": \"b\"}",
          "{\"id\": \"#\", \"PROMPT\": \"One day\", \"Prompt\": 1, \"ID\": {}}",
          "{\"id\": \"#\", \"\": 1, \"a.b\": 2, \"c`d\": 3, \"prompt\": \"One day\"}",
          "{\"id\": \"#\", \"__quicksilver_id\": 1, \"__quicksilver_malformed\": \"x\","
              + " \"__quicksilver_line\": \"{}\", \"_metadata\": 1, \"prompt\": \"One day\"}",
          "{\"id\": \"same\", \"prompt\": \"One day\"}",
          "{\"id\": {\"a\": #}, \"prompt\": \"One day\"}",
          "{\"id\": [#], \"prompt\": \"One day\"}",
          "{\"id\": null, \"prompt\": \"One day\"}",
          "{\"id\": #, \"prompt\": \"One day\"}",
          "{\"id\": \"#\", \"prompt\": \"One \\ud800 day \\udc00\\ud800\"}",
          "{\"id\": \"\\ud800 #\", \"prompt\": \"One day\"}",
          "{\"id\": \"#\", \"prompt\": \"One \\u0000\\u0007\\u001b[31m day\\u0085\"}",
          "{\"id\": \"#\", \"prompt\": \"One \u0001\u0002 day\"}",
          "{\"id\": \"#\", \"prompt\": \"One \u0000 day\"}",
          "\u0000{\"id\": \"#\", \"prompt\": \"One day\"}\u0000",
          "\ufeff{\"id\": \"#\", \"prompt\": \"One day\"}",
          "{\"id\": \"#\", \"prompt\": \"One \u202e day \u200b \ud83d\ude00\"}");

  /** What stands where a prompt should. */
  private static final List<String> PROMPTS =
      List.of(
          "null",
          "\"\"",
          "42",
          "-0.5",
          "1e999999",
          "true",
          "{}",
          "[]",
          "[1]",
          "[null]",
          "[[[]]]",
          "{\"text\": \"One day\"}",
          "NaN",
          "[{}]",
          "[{\"role\": \"user\"}]",
          "[{\"content\": \"Hi\"}]",
          "[{\"role\": null, \"content\": null}]",
          "[{\"role\": 1, \"content\": [2]}]",
          "[{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"Hi\"}]}]",
          "[{\"role\": \"assistant\", \"content\": \"b\"}, {\"role\": \"system\", \"content\": \"\"}]",
          "[{\"role\": \"user\", \"content\": \"Hi\"}, {\"role\": \"user\", \"content\": \"Hi\"}]");

  /** Options that no row can have. */
  private static final List<String> OPTIONS =
      List.of(
          "\"temperature\": -1",
          "\"temperature\": \"hot\"",
          "\"temperature\": \"1e1000000000\"",
          "\"temperature\": [1]",
          "\"temperature\": 1e400",
          "\"max_new_tokens\": 0",
          "\"max_new_tokens\": 1.5",
          "\"max_new_tokens\": 1e99",
          "\"top_p\": 2",
          "\"top_k\": -1",
          "\"min_p\": 7",
          "\"repetition_penalty\": 0",
          "\"seed\": \"abc\"",
          "\"seed\": 1e30",
          "\"stop\": \"\"",
          "\"stop\": [1]",
          "\"stop\": {\"a\": 1}",
          "\"samples\": 0",
          "\"samples\": 1000000000",
          "\"samples\": \"many\"");

  private final Random random;

  BadRows(long seed) {
    this.random = new Random(seed);
  }

  /** That many lines: each kind several times, in any order. */
  List<byte[]> lines(int count) {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(line(i));
    }
    java.util.Collections.shuffle(lines, random);
    return lines;
  }

  private byte[] line(int number) {
    String id = "bad-" + number;
    return switch (number % 7) {
      case 0, 1 -> utf8(any(LINES).replace("#", Integer.toString(number)));
      case 2, 3 -> row(id, any(PROMPTS), "");
      case 4 -> row(id, "\"One day\"", ", " + any(OPTIONS));
      case 5 -> notUtf8(id);
      default -> large(number);
    };
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static byte[] row(String id, String prompt, String more) {
    return utf8("{\"id\": \"" + id + "\", \"prompt\": " + prompt + more + "}");
  }

  /** A row with some bytes that no text has, or nothing but such bytes. */
  private byte[] notUtf8(String id) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean json = random.nextInt(4) > 0;
    line.writeBytes(utf8(json ? "{\"id\": \"" + id + "\", \"prompt\": \"One " : ""));
    for (int i = 0; i < 9; i++) {
      line.write(0x80 + random.nextInt(0x80));
    }
    line.writeBytes(utf8(json ? " day\"}" : ""));
    return line.toByteArray();
  }

  /** Long, deep and wide rows; two of ten megabytes. */
  private byte[] large(int number) {
    String id = "bad-" + number;
    if (number < 14) {
      String text = number == 6 ? "a little cat " : "x";
      return row(id, "\"" + text.repeat(10 * MEGABYTE / text.length()) + "\"", "");
    }
    int depth = List.of(60, 90, 400, 1500, 50_000).get(random.nextInt(5));
    return switch (random.nextInt(8)) {
      case 0 -> row(id, "\"" + "little dog ".repeat(700 + random.nextInt(9000)) + "\"", "");
      case 1 -> row(id, "[".repeat(depth) + "]".repeat(depth), "");
      case 2 ->
          row(id, "\"One day\"", ", \"a\": " + "{\"a\":".repeat(depth) + 1 + "}".repeat(depth));
      case 3 -> row(id, "\"One day\"", ", \"seed\": \"" + "9".repeat(50_000) + "\"");
      case 4 -> row(id, "9".repeat(2000), "");
      case 5 -> row(id, "[" + "{},".repeat(80_000) + "{}]", "");
      case 6 -> row("i".repeat(30_000) + number, "\"One day\"", "");
      default -> row(id, "\"One day\"", wide(number));
    };
  }

  /** Many keys that no other row has. */
  private static String wide(int number) {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      keys.append(", \"key ").append(number).append(' ').append(i).append("\": ").append(i);
    }
    return keys.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
