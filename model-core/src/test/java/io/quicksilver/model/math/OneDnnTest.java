package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;

/** What run.json says of the kernels is true on each platform. */
final class OneDnnTest {

  @Test
  void anInstructionSetHasTheNameThatItsProcessorsKnow() {
    int wide = dnnl.dnnl_cpu_isa_avx512_core;
    assertThat(OneDnn.instructionSet("linux-x86_64", wide)).isEqualTo("avx512_core");
    assertThat(OneDnn.instructionSet("linux-arm64", wide)).isEqualTo("sve_512");
    assertThat(OneDnn.instructionSet("macosx-arm64", dnnl.dnnl_cpu_isa_sse41)).isEqualTo("asimd");
    assertThat(OneDnn.instructionSet("linux-arm64", 12345)).isEqualTo("instruction set 12345");
  }
}
