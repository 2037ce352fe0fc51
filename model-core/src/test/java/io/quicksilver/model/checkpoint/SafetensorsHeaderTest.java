package io.quicksilver.model.checkpoint;

import static io.quicksilver.model.checkpoint.RawSafetensors.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.quicksilver.model.ModelException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {

  private static final long MEGABYTE = 1 << 20;

  private static SafetensorsHeader parse(String header, long dataBytes) {
    return SafetensorsHeader.parse("x.safetensors", RawSafetensors.json(header), dataBytes);
  }

  @Test
  void tensorsComeInTheOrderOfTheirBytes() {
    SafetensorsHeader header =
        parse(
            "{'__metadata__':{'format':'pt'},"
                + entry("late", "F32", "[2,3]", 8, 32)
                + ","
                + entry("early", "I64", "[]", 0, 8)
                + ","
                + entry("empty", "BF16", "[4,0]", 32, 32)
                + "}   ",
            32);
    assertThat(header.metadata()).isEqualTo(Map.of("format", "pt"));
    assertThat(header.tensors().values())
        .containsExactly(
            new SafetensorsTensor("early", "I64", List.of(), 0, 8),
            new SafetensorsTensor("late", "F32", List.of(2L, 3L), 8, 32),
            new SafetensorsTensor("empty", "BF16", List.of(4L, 0L), 32, 32));
  }

  @Test
  void aFileMayHoldNothing() {
    assertThat(parse("{}", 0).tensors()).isEmpty();
  }

  /** One tensor's description, and why it is refused beside 8 bytes of data. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'dtype':'F32','shape':[3],'data_offsets':[0,8] | the data_offsets of 't' must be 12 bytes"
            + " apart for F32 [3], got [0, 8]",
        "'dtype':'F32','shape':[2],'data_offsets':[8,0] | the data_offsets of 't' must be 8 bytes",
        "'dtype':'F32','shape':[2],'data_offsets':[8,16] | the data of 't' must be where that of"
            + " the header ends, at byte 0, got 8",
        "'dtype':'F32','shape':[1],'data_offsets':[0,4] | the data must be 4 bytes long, got 8",
        "'dtype':'F32','shape':[4],'data_offsets':[0,16] | the data must be 16 bytes long, got 8",
        "'dtype':'F32','shape':[-2],'data_offsets':[0,8] | the shape of 't' must be 0 or above, got"
            + " '-2'",
        "'dtype':'F32','shape':[2],'data_offsets':[-8,0] | the data_offsets of 't' must be 0 or",
        "'dtype':'F32','shape':[2.0],'data_offsets':[0,8] | the shape of 't' must be an integer",
        "'dtype':'F32','shape':['2'],'data_offsets':[0,8] | the shape of 't' must be an integer",
        "'dtype':'F32','shape':[9223372036854775807,2],'data_offsets':[0,8] | the size of 't' must"
            + " be below 2^63 bytes, got [9223372036854775807, 2]",
        "'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0] | the size of 't' must",
        "'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8] | the shape of 't' must"
            + " be an integer of at most 63 bits, got '99999999999999999999'",
        "'dtype':'F32','shape':[999999999999999999999999],'data_offsets':[0,8] | its JSON must be",
        "'dtype':'F32','shape':[1,1,1,1,1,1,1,1,2],'data_offsets':[0,8] | the shape of 't' must be"
            + " at most 8 numbers",
        "'dtype':'F32','shape':[2],'data_offsets':[0,8,8] | the data_offsets of 't' must be at most"
            + " 2 numbers",
        "'dtype':'F32','shape':[2],'data_offsets':[0] | 't' must be described by dtype, shape and",
        "'dtype':'F32','shape':[2] | 't' must be described by dtype, shape and two data_offsets",
        "'shape':[2],'data_offsets':[0,8] | 't' must be described by dtype, shape and two",
        "'dtype':'F4','shape':[16],'data_offsets':[0,8] | the dtype of 't' must be a type of whole"
            + " bytes that the format knows, got 'F4'",
        "'dtype':7,'shape':[2],'data_offsets':[0,8] | the dtype of 't' must be a string, got '7'",
        "'dtype':'F32','shape':2,'data_offsets':[0,8] | the shape of 't' must be an array, got '2'",
        "'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1 | a key of 't' must be dtype, shape"
            + " or data_offsets, got 'x'",
        "'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8] | its JSON must be valid",
      })
  void aTensorThatDoesNotAddUpIsRefused(String description, String message) {
    assertThatThrownBy(() -> parse("{'t':{" + description + "}}", 8))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read x.safetensors: ")
        .hasMessageContaining(message);
  }

  @Test
  void overlapsGapsAndDoublesAreRefused() {
    assertThatThrownBy(
            () ->
                parse(
                    "{" + entry("a", "U8", "[6]", 0, 6) + "," + entry("b", "U8", "[4]", 4, 8) + "}",
                    8))
        .hasMessageContaining("the data of 'b' must be where that of 'a' ends, at byte 6, got 4");
    assertThatThrownBy(
            () ->
                parse(
                    "{" + entry("a", "U8", "[2]", 0, 2) + "," + entry("b", "U8", "[4]", 4, 8) + "}",
                    8))
        .hasMessageContaining("the data of 'b' must be where that of 'a' ends, at byte 2, got 4");
    assertThatThrownBy(
            () ->
                parse(
                    "{" + entry("a", "U8", "[4]", 0, 4) + "," + entry("a", "U8", "[4]", 4, 8) + "}",
                    8))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Duplicate field");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | its header must begin with '{'",
        "[] | its header must begin with '{'",
        "` {}` | its header must begin with '{'",
        "{ | its JSON must be valid",
        "{}{} | the JSON must be one object, got '{'",
        "{'a':1} | 'a' must be an object, got '1'",
        "{'__metadata__':{'a':1}} | __metadata__ 'a' must be a string, got '1'",
        "{'__metadata__':[]} | __metadata__ must be an object, got '['",
      })
  void whatIsNoHeaderIsRefused(String header, String message) {
    assertThatThrownBy(() -> parse(header, 0))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read x.safetensors: " + message);
  }

  @Test
  void onlyUtf8IsRead() {
    byte[] broken = RawSafetensors.json("{'a?':1}");
    broken[3] = (byte) 0xff;
    assertThatThrownBy(() -> SafetensorsHeader.parse("x.safetensors", broken, 0))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("its JSON must be UTF-8");
    byte[] wide = "{}".getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> SafetensorsHeader.parse("x.safetensors", wide, 0))
        .isInstanceOf(ModelException.class);
  }

  /** Headers of a megabyte that try to blow up while they are read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "{\"a\":",
        "\"a\":{\"dtype\":[",
        "{\"a\":{\"shape\":[0,",
        "0,",
        "\\u0041",
        "x",
        "9",
        " "
      })
  void bombsAreRefusedInBoundedMemory(String unit) {
    String start = unit.startsWith("{") ? "" : unit.matches("\\W.*|0,") ? "{\"t\":" : "{\"";
    byte[] bomb =
        (start + unit.repeat((int) MEGABYTE / unit.length())).getBytes(StandardCharsets.UTF_8);
    assertBounded(
        () ->
            assertThatThrownBy(() -> SafetensorsHeader.parse("x", bomb, 0))
                .isInstanceOf(ModelException.class));
  }

  /** A megabyte of the smallest tensors there can be is read, within the same bound. */
  @Test
  void manyTensorsTakeBoundedMemory() {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; header.length() < MEGABYTE; i++) {
      header.append(i == 0 ? "" : ",").append(entry("t" + i, "U8", "[1]", i, i + 1));
    }
    byte[] json = RawSafetensors.json(header.append("}").toString());
    int tensors = header.toString().split("dtype", -1).length - 1;
    assertBounded(
        () -> assertThat(SafetensorsHeader.parse("x", json, tensors).tensors()).hasSize(tensors));
  }

  private static void assertBounded(Runnable reading) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    reading.run();
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(allocated).isLessThan(64 * MEGABYTE);
  }

  /** Whatever the bytes, reading ends at once, in a header that adds up or a ModelException. */
  @Test
  void mutatedHeadersAreReadOrRefused() {
    byte[] original =
        RawSafetensors.json(
            "{'__metadata__':{'format':'pt','model.a':'b'},"
                + entry("a", "F32", "[2,3]", 0, 24)
                + ","
                + entry("b", "BF16", "[10]", 24, 44)
                + ","
                + entry("c", "F16", "[2,1]", 44, 48)
                + "}");
    Random random = new Random(4);
    int read = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] mutated = original.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        byte value =
            random.nextBoolean()
                ? (byte) "{}[],:\"\\-0123456789e.".charAt(random.nextInt(21))
                : (byte) random.nextInt(256);
        mutated[random.nextInt(mutated.length)] = value;
      }
      try {
        SafetensorsHeader header = SafetensorsHeader.parse("x.safetensors", mutated, 48);
        long sum = header.tensors().values().stream().mapToLong(SafetensorsTensor::size).sum();
        assertThat(sum).isEqualTo(48);
        read++;
      } catch (ModelException e) {
        assertThat(e).hasMessageStartingWith("Cannot read x.safetensors: ");
      }
    }
    assertThat(read).isBetween(100, 9_900);
  }
}
