/**
 * Conversion webhooks: objects of a custom resource from one of its versions to another.
 *
 * <p>Guarantees: what an API server demands of converted objects holds without users' doing: as many as were sent, in their
 * order, of the version asked for, with metadata unchanged but for labels and annotations. When one object cannot be
 * converted, none is, and the failure names it.
 *
 * <p>Follows controller-runtime's pkg/webhook/conversion.
 */
@NullMarked
package dev.keelson.runtime.webhook.conversion;

import org.jspecify.annotations.NullMarked;
