package io.quicksilver.model.math;

import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;

/** oneDNN's CPU engine, with what every user of it needs: descriptions, checks, names. */
final class OneDnn implements AutoCloseable {

  static {
    NativeMemory.unlimited();
  }

  /**
   * The code of zero in rows of 8-bit integers: they are unsigned, for which kernels are fastest.
   */
  static final int ZERO_POINT = 128;

  private final NativeObjects objects = new NativeObjects();
  private final engine cpu;
  private final memory sourceZeroPoint;

  /** Loads the library; an Error says that it can't. */
  OneDnn() {
    Nd4j.getAffinityManager();
    try {
      this.cpu = objects.own(new engine(engine.kind.cpu, 0));
      memory.desc one = objects.own(dense(memory.data_type.s32, 1));
      IntPointer value = objects.own(new IntPointer(new int[] {ZERO_POINT}));
      this.sourceZeroPoint = objects.own(new memory(one, cpu, value));
    } catch (RuntimeException | Error e) {
      objects.close();
      throw e;
    }
  }

  /** The {@link #ZERO_POINT} as an argument of a kernel. */
  dnnl_memory sourceZeroPoint() {
    return sourceZeroPoint.get();
  }

  engine engine() {
    return cpu;
  }

  /** Describes a dense array in C order; the caller frees the description. */
  static memory.desc dense(memory.data_type type, long... sizes) {
    memory.format_tag order =
        switch (sizes.length) {
          case 1 -> memory.format_tag.a;
          case 2 -> memory.format_tag.ab;
          default -> memory.format_tag.abc;
        };
    return new memory.desc(sizes, type, order, false);
  }

  /** Describes float32 rows, {@code [1, rows, width]}, that are {@code stride} floats apart. */
  static memory.desc strided(int rows, int width, int stride) {
    long[] sizes = {1, rows, width};
    long[] strides = {(long) rows * stride, stride, 1};
    return new memory.desc(sizes, memory.data_type.f32, strides, false);
  }

  /** A memory object without memory: its place is told before each use. */
  memory placeless(memory.desc description) {
    return new memory(description, cpu, (Pointer) null);
  }

  /** Fails unless a call of the library went well. */
  static void check(int status, String what) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException(
          "Cannot " + what + ": oneDNN's status must be 0, got " + status);
    }
  }

  /** The library and its version. */
  static String version() {
    dnnl_version_t version = dnnl_version();
    return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
  }

  /** The instruction set that the kernels use here, as the library's documentation names it. */
  static String instructionSet() {
    return instructionSet(Loader.getPlatform(), dnnl_get_effective_cpu_isa());
  }

  static String instructionSet(String platform, int set) {
    return platform.endsWith("-arm64") ? armSet(set) : intelSet(set);
  }

  /** The library has numbers for Intel's sets only, and lends them to Arm's. */
  private static String armSet(int set) {
    return switch (set) {
      case dnnl.dnnl_cpu_isa_sse41 -> "asimd";
      case dnnl.dnnl_cpu_isa_avx -> "sve_128";
      case dnnl.dnnl_cpu_isa_avx2 -> "sve_256";
      case dnnl.dnnl_cpu_isa_avx512_core -> "sve_512";
      default -> "instruction set " + set;
    };
  }

  private static String intelSet(int set) {
    return switch (set) {
      case dnnl.dnnl_cpu_isa_sse41 -> "sse41";
      case dnnl.dnnl_cpu_isa_avx -> "avx";
      case dnnl.dnnl_cpu_isa_avx2 -> "avx2";
      case dnnl.dnnl_cpu_isa_avx2_vnni -> "avx2_vnni";
      case dnnl.dnnl_cpu_isa_avx2_vnni_2 -> "avx2_vnni_2";
      case dnnl.dnnl_cpu_isa_avx512_core -> "avx512_core";
      case dnnl.dnnl_cpu_isa_avx512_core_vnni -> "avx512_core_vnni";
      case dnnl.dnnl_cpu_isa_avx512_core_bf16 -> "avx512_core_bf16";
      case dnnl.dnnl_cpu_isa_avx512_core_fp16 -> "avx512_core_fp16";
      case dnnl.dnnl_cpu_isa_avx512_core_amx -> "avx512_core_amx";
      case dnnl.dnnl_cpu_isa_avx512_core_amx_fp16 -> "avx512_core_amx_fp16";
      case dnnl.dnnl_cpu_isa_avx10_2_512 -> "avx10_2_512";
      case dnnl.dnnl_cpu_isa_avx10_2_512_amx_2 -> "avx10_2_512_amx_2";
      default -> "instruction set " + set;
    };
  }

  @Override
  public void close() {
    objects.close();
  }
}
