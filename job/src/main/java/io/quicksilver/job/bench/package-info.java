/**
 * The {@code bench} command: how fast a model's prefill and decode are on this machine, and how
 * near to what its matrix products alone, the processor and the memory allow.
 */
package io.quicksilver.job.bench;
