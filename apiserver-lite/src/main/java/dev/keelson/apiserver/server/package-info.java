/**
 * Puts the API server together.
 *
 * <p>Guarantees: {@link dev.keelson.apiserver.server.ApiServer#start} returns a server that answers requests; closing it
 * ends watches cleanly, finishes what was acknowledged and frees port and data directory.
 */
@NullMarked
package dev.keelson.apiserver.server;

import org.jspecify.annotations.NullMarked;
