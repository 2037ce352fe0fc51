package io.quicksilver.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.quicksilver.model.ModelException;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoder of a tokenizer.json, as a chain of steps that take piece after piece.
 *
 * <p>It decodes a <em>continuation</em>: what Hugging Face's one-shot decoding of "prompt and
 * completion" adds to that of the prompt. So the steps that treat a text's first piece differently
 * (a dropped leading space) leave the completion's first piece alone.
 *
 * <p>Immutable; {@link #open} starts a chain with its own state.
 */
final class PieceDecoder {

  private final List<Step> steps;

  private PieceDecoder(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /**
   * Reads the {@code decoder} of a tokenizer.json; null or JSON null is "pieces joined by spaces".
   *
   * @throws ModelException where a step is not known or cannot be done piece by piece
   */
  static PieceDecoder parse(JsonNode decoder) {
    List<Step> steps = new ArrayList<>();
    if (decoder == null || decoder.isNull()) {
      steps.add(next -> PieceSteps.map(piece -> " " + piece, next));
    } else {
      Parser parser = new Parser(steps);
      parser.read(decoder);
    }
    return new PieceDecoder(steps);
  }

  /** A fresh chain that ends in {@code target}. */
  PieceSink open(StringBuilder target) {
    PieceSink sink = PieceSteps.collect(target);
    for (int i = steps.size() - 1; i >= 0; i--) {
      sink = steps.get(i).before(sink);
    }
    return sink;
  }

  /** Makes the sink that does this step and hands on to {@code next}. */
  @FunctionalInterface
  private interface Step {
    PieceSink before(PieceSink next);
  }

  /** Reads step after step; after {@code Fuse} the pieces are one, and few steps make sense. */
  private static final class Parser {

    private final List<Step> steps;
    private boolean fused;

    Parser(List<Step> steps) {
      this.steps = steps;
    }

    void read(JsonNode node) {
      String type = node.path("type").asText();
      switch (type) {
        case "Sequence" -> node.path("decoders").forEach(this::read);
        case "Fuse" -> fused = true;
        case "Replace" -> replace(node);
        case "Strip" -> strip(node);
        case "ByteFallback" -> separate(type, PieceSteps::byteFallback);
        case "ByteLevel" -> {
          steps.add(PieceSteps::byteLevel);
          fused = true;
        }
        case "Metaspace" -> {
          String mark = node.path("replacement").asText("\u2581");
          separate(type, next -> PieceSteps.map(piece -> piece.replace(mark, " "), next));
        }
        case "WordPiece" -> {
          String prefix = node.path("prefix").asText("##");
          boolean cleanup = node.path("cleanup").asBoolean(true);
          separate(type, next -> PieceSteps.wordPiece(prefix, cleanup, next));
        }
        default -> throw refused("a decoder of byte-level, byte-fallback or word pieces", type);
      }
    }

    private void separate(String type, Step step) {
      if (fused) {
        throw refused("a decoder without " + type + " behind Fuse", type);
      }
      steps.add(step);
    }

    private void replace(JsonNode node) {
      String pattern = node.path("pattern").path("String").asText("");
      String content = node.path("content").asText("");
      if (pattern.isEmpty()) {
        throw refused(
            "a decoder whose Replace has a String pattern", node.path("pattern").toString());
      }
      if (fused && pattern.length() > 1) {
        throw refused("a decoder whose Replace behind Fuse has one character", pattern);
      }
      steps.add(next -> PieceSteps.map(piece -> piece.replace(pattern, content), next));
    }

    private void strip(JsonNode node) {
      int stop = node.path("stop").asInt();
      if (fused) {
        // Strips the whole text: its start lies before the continuation.
        if (stop > 0) {
          throw refused("a decoder whose Strip behind Fuse has stop 0", Integer.toString(stop));
        }
        return;
      }
      String content = node.path("content").asText(" ");
      int start = node.path("start").asInt();
      steps.add(
          next -> PieceSteps.map(piece -> PieceSteps.strip(piece, content, start, stop), next));
    }

    private static ModelException refused(String expected, String actual) {
      return new ModelException(
          "Cannot read tokenizer.json: decoder must be "
              + expected
              + ", got "
              + ModelException.quote(actual));
    }
  }
}
