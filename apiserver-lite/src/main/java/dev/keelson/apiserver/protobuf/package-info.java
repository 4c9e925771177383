/**
 * Objects of the API as protobuf messages and back, in the envelope that Kubernetes puts around them.
 *
 * <p>Driven by a table of field numbers ({@code messages.tsv}), so that there is no class for a type. What is written is
 * byte for byte what Kubernetes' generated Go code writes: fields in the order of their numbers, single fields that Go
 * does not hold by pointer also when empty, maps sorted by key. Stateless apart from the table, which is read once;
 * safe for any thread. Follows {@code runtime/serializer/protobuf} and the {@code generated.pb.go} files.
 */
@NullMarked
package dev.keelson.apiserver.protobuf;

import org.jspecify.annotations.NullMarked;
