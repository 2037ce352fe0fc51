package io.quicksilver.model.checkpoint;

import io.quicksilver.model.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The header of a safetensors file, read as untrusted and checked wholly: known types, shapes whose
 * bytes are the ones set aside for them, tensors that cover the data without gap or overlap, no
 * name twice.
 *
 * @param tensors by name, in the order of their bytes
 * @param metadata the free strings under {@code __metadata__}
 */
public record SafetensorsHeader(
    Map<String, SafetensorsTensor> tensors, Map<String, String> metadata) {

  /** The longest header that is read, in bytes; a thousand layers stay well below. */
  public static final int LONGEST = 1 << 24;

  private static final String METADATA = "__metadata__";
  private static final int HIGHEST_RANK = 8;

  private static final Map<String, Integer> TYPE_BYTES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("U16", 2),
          Map.entry("I16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("U32", 4),
          Map.entry("I32", 4),
          Map.entry("F32", 4),
          Map.entry("U64", 8),
          Map.entry("I64", 8),
          Map.entry("F64", 8));

  /** Unmodifiable copies. */
  public SafetensorsHeader {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Map.copyOf(metadata);
  }

  /**
   * Reads the JSON between a file's length field and its data.
   *
   * @param file names the file in errors
   * @param json the header's bytes
   * @param dataBytes how many bytes follow it
   * @throws ModelException where anything about it is not as the format demands
   */
  public static SafetensorsHeader parse(String file, byte[] json, long dataBytes) {
    if (json.length == 0 || json[0] != '{') {
      throw new ModelException(
          String.format("Cannot read %s: its header must begin with '{', got other bytes", file));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<SafetensorsTensor> tensors =
        JsonReading.object(file, json, reading -> tensors(file, reading, metadata));
    tensors.sort(
        Comparator.comparingLong(SafetensorsTensor::begin)
            .thenComparingLong(SafetensorsTensor::end));
    Map<String, SafetensorsTensor> byName = new LinkedHashMap<>();
    long covered = 0;
    String before = "the header";
    for (SafetensorsTensor tensor : tensors) {
      if (tensor.begin() != covered) {
        throw mustBe(
            file,
            "the data of " + ModelException.quote(tensor.name()),
            "where that of " + before + " ends, at byte " + covered,
            tensor.begin());
      }
      covered = tensor.end();
      before = ModelException.quote(tensor.name());
      byName.put(tensor.name(), tensor);
    }
    if (covered != dataBytes) {
      throw mustBe(file, "the data", covered + " bytes long", dataBytes);
    }
    return new SafetensorsHeader(byName, metadata);
  }

  private static List<SafetensorsTensor> tensors(
      String file, JsonReading json, Map<String, String> metadata) throws IOException {
    List<SafetensorsTensor> tensors = new ArrayList<>();
    for (String key = json.nextKey(); key != null; key = json.nextKey()) {
      if (key.equals(METADATA)) {
        json.beginObject(METADATA);
        for (String name = json.nextKey(); name != null; name = json.nextKey()) {
          metadata.put(name, json.text(METADATA + " " + ModelException.quote(name)));
        }
      } else {
        tensors.add(tensor(file, json, key));
      }
    }
    return tensors;
  }

  private static SafetensorsTensor tensor(String file, JsonReading json, String name)
      throws IOException {
    String what = ModelException.quote(name);
    String type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    json.beginObject(what);
    for (String key = json.nextKey(); key != null; key = json.nextKey()) {
      switch (key) {
        case "dtype" -> type = json.text("the dtype of " + what);
        case "shape" -> shape = counts(json, "the shape of " + what, HIGHEST_RANK);
        case "data_offsets" -> offsets = counts(json, "the data_offsets of " + what, 2);
        default -> throw json.mustBe("a key of " + what, "dtype, shape or data_offsets");
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw mustBe(file, what, "described by dtype, shape and two data_offsets", "less");
    }
    SafetensorsTensor tensor =
        new SafetensorsTensor(name, type, shape, offsets.get(0), offsets.get(1));
    checkSize(file, tensor);
    return tensor;
  }

  private static List<Long> counts(JsonReading json, String what, int most) throws IOException {
    List<Long> counts = new ArrayList<>();
    json.beginArray(what);
    while (json.nextItem()) {
      if (counts.size() == most) {
        throw json.mustBe(what, "at most " + most + " numbers");
      }
      counts.add(json.currentCount(what));
    }
    return List.copyOf(counts);
  }

  private static void checkSize(String file, SafetensorsTensor tensor) {
    Integer bytes = TYPE_BYTES.get(tensor.type());
    if (bytes == null) {
      throw mustBe(
          file,
          "the dtype of " + ModelException.quote(tensor.name()),
          "a type of whole bytes that the format knows",
          ModelException.quote(tensor.type()));
    }
    long expected = bytes;
    try {
      for (long size : tensor.shape()) {
        expected = Math.multiplyExact(expected, size);
      }
    } catch (ArithmeticException e) {
      throw mustBe(
          file,
          "the size of " + ModelException.quote(tensor.name()),
          "below 2^63 bytes",
          tensor.shape());
    }
    if (tensor.size() != expected) {
      throw mustBe(
          file,
          "the data_offsets of " + ModelException.quote(tensor.name()),
          String.format(
              Locale.ROOT, "%d bytes apart for %s %s", expected, tensor.type(), tensor.shape()),
          "[" + tensor.begin() + ", " + tensor.end() + "]");
    }
  }

  private static ModelException mustBe(String file, String what, String expected, Object actual) {
    return new ModelException(
        String.format("Cannot read %s: %s must be %s, got %s", file, what, expected, actual));
  }
}
