/**
 * Tells clients what is served: the legacy documents one by one, and the aggregated ones.
 *
 * <p>Guarantees: documents follow the served resources, custom ones included, with the next request; an unchanged
 * document keeps its entity tag; groups and versions come in Kubernetes' order of priority.
 */
@NullMarked
package dev.keelson.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
