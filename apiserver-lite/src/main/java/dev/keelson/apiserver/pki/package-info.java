/**
 * The cluster's certificate authority and what it issues.
 *
 * <p>Guarantees: private keys never leave their directory's files (mode 0600) or this JVM; a file is complete or absent,
 * also after a crash; reading existing keys needs nothing beyond the JDK, so that a second start is fast.
 */
@NullMarked
package dev.keelson.apiserver.pki;

import org.jspecify.annotations.NullMarked;
