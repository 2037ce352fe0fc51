/** The model as the driver finds it: embedded in the jar, or a folder at any Hadoop URI. */
package io.quicksilver.job.model;
