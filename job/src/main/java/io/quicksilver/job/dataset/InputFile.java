package io.quicksilver.job.dataset;

/**
 * What a file of the input holds.
 *
 * @param rows how many rows
 * @param digest hexadecimal SHA-256 over their content, in any order
 */
public record InputFile(long rows, String digest) {}
