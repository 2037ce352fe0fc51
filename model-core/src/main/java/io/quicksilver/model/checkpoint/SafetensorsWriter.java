package io.quicksilver.model.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quicksilver.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes weights as safetensors, piece by piece: no more of them is in memory than a megabyte.
 *
 * <p>Files appear under their names only when they are whole. Data begins at a multiple of 64 bytes
 * and every tensor at a multiple of its element's size.
 */
public final class SafetensorsWriter {

  private static final int ALIGNMENT = 64;
  private static final int PIECE_ELEMENTS = 1 << 18;
  private static final JsonMapper MAPPER = new JsonMapper();

  private final WeightSource source;
  private final Optional<DataType> type;

  /**
   * A writer of the source's tensors.
   *
   * @param type that all are rounded to; empty: each keeps its own, bit for bit
   */
  public SafetensorsWriter(WeightSource source, Optional<DataType> type) {
    this.source = source;
    this.type = type;
  }

  /**
   * Writes a folder's weights: {@link Checkpoint#SINGLE_FILE} where they fit one shard, else shards
   * and {@link Checkpoint#INDEX_FILE}.
   *
   * @param names the tensors to write, in that order
   * @param shardBytes the most bytes of tensors in one file; a larger tensor has one of its own
   * @throws ModelException if a number is too large for the type
   */
  public void writeCheckpoint(Path folder, List<String> names, long shardBytes) throws IOException {
    List<List<String>> shards = new ArrayList<>();
    long room = 0;
    for (String name : names) {
      if (shards.isEmpty() || size(name) > room) {
        shards.add(new ArrayList<>());
        room = shardBytes;
      }
      shards.get(shards.size() - 1).add(name);
      room -= size(name);
    }
    if (shards.size() <= 1) {
      writeFile(folder.resolve(Checkpoint.SINGLE_FILE), names);
      return;
    }
    Map<String, String> files = new LinkedHashMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String file = String.format("model-%05d-of-%05d.safetensors", i + 1, shards.size());
      writeFile(folder.resolve(file), shards.get(i));
      shards.get(i).forEach(name -> files.put(name, file));
    }
    Files.write(folder.resolve(Checkpoint.INDEX_FILE), index(files));
  }

  /**
   * Writes one file.
   *
   * @throws ModelException if a number is too large for the type
   */
  public void writeFile(Path file, List<String> names) throws IOException {
    List<String> aligned =
        names.stream()
            .sorted(Comparator.comparingInt((String name) -> -written(name).bytes()))
            .toList();
    Path partial = file.resolveSibling("." + file.getFileName() + ".writing-" + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        writeFully(channel, header(aligned));
        for (String name : aligned) {
          writeTensor(channel, name);
        }
        channel.force(true);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private ByteBuffer header(List<String> names) throws IOException {
    ObjectNode header = MAPPER.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long begin = 0;
    for (String name : names) {
      ObjectNode tensor = header.putObject(name);
      tensor.put("dtype", written(name).name());
      ArrayNode shape = tensor.putArray("shape");
      for (long size : source.shape(name)) {
        shape.add(size);
      }
      tensor.putArray("data_offsets").add(begin).add(begin + size(name));
      begin += size(name);
    }
    byte[] json = MAPPER.writeValueAsBytes(header);
    int whole = (Long.BYTES + json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer bytes = ByteBuffer.allocate(whole).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(whole - Long.BYTES).put(json);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.flip();
  }

  private void writeTensor(FileChannel channel, String name) throws IOException {
    DataType from = source.type(name);
    DataType to = written(name);
    long elements = source.elements(name);
    for (long first = 0; first < elements; first += PIECE_ELEMENTS) {
      int count = (int) Math.min(PIECE_ELEMENTS, elements - first);
      writeFully(
          channel,
          from == to
              ? source.bytes(name, first * from.bytes(), count * from.bytes())
              : converted(name, first, count, to));
    }
  }

  private ByteBuffer converted(String name, long first, int count, DataType to) {
    float[] values = new float[count];
    source.readFloats(name, first, FloatBuffer.wrap(values));
    ByteBuffer bytes = ByteBuffer.allocate(count * to.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      if (Float.isFinite(value) && Float.isInfinite(FloatFormats.round(to, value))) {
        throw new ModelException(
            String.format(
                "Cannot convert %s: its numbers must be in the range of %s, got %s",
                name, to.configName(), value));
      }
      FloatFormats.encode(to, value, bytes);
    }
    return bytes.flip();
  }

  private byte[] index(Map<String, String> files) throws IOException {
    ObjectNode index = MAPPER.createObjectNode();
    long total = files.keySet().stream().mapToLong(this::size).sum();
    index.putObject("metadata").put("total_size", total);
    ObjectNode map = index.putObject("weight_map");
    files.forEach(map::put);
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(index);
  }

  private DataType written(String name) {
    return type.orElseGet(() -> source.type(name));
  }

  private long size(String name) {
    return Math.multiplyExact(source.elements(name), written(name).bytes());
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
