package dev.keelson.informers;

import org.jspecify.annotations.Nullable;

/**
 * How an informer fares.
 *
 * @param synced whether the first complete list has arrived
 * @param watching whether a watch is established at this moment
 * @param failuresInARow requests that failed since the last that brought something; 0 when all is well
 * @param lastFailure the latest of these, null when there is none
 */
public record InformerHealth(
        boolean synced,
        boolean watching,
        int failuresInARow,
        @Nullable InformerFailure lastFailure) {}
