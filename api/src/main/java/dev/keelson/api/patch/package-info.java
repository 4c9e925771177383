/**
 * JSON patch, merge patch and strategic merge patch as Kubernetes applies them.
 *
 * <p>Arguments are never changed and results share nothing with them. Failures carry the HTTP code that Kubernetes
 * answers.
 */
@NullMarked
package dev.keelson.api.patch;

import org.jspecify.annotations.NullMarked;
