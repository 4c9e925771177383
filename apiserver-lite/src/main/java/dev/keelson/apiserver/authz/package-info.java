/**
 * Who may do what.
 *
 * <p>Guarantees: what no authorizer allows is refused; members of {@code system:masters} are always allowed.
 */
@NullMarked
package dev.keelson.apiserver.authz;

import org.jspecify.annotations.NullMarked;
