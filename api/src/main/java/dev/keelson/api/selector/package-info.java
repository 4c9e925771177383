/**
 * Label and field selectors. Immutable, safe for any thread; parse errors are worded as Kubernetes words them.
 */
@NullMarked
package dev.keelson.api.selector;

import org.jspecify.annotations.NullMarked;
