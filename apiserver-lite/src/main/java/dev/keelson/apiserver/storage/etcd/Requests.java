package dev.keelson.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.storage.etcd.rpc.Compare;
import dev.keelson.apiserver.storage.etcd.rpc.DeleteRangeRequest;
import dev.keelson.apiserver.storage.etcd.rpc.PutRequest;
import dev.keelson.apiserver.storage.etcd.rpc.RangeRequest;
import dev.keelson.apiserver.storage.etcd.rpc.RequestOp;
import dev.keelson.apiserver.storage.etcd.rpc.ResponseOp;
import dev.keelson.apiserver.storage.etcd.rpc.TxnRequest;
import dev.keelson.apiserver.storage.etcd.rpc.TxnResponse;

/** A storage's writes as etcd's transactions: compare, write, and read instead where the comparison fails. */
final class Requests {

    private final EtcdKeys keys;

    Requests(EtcdKeys keys) {
        this.keys = keys;
    }

    TxnRequest put(String key, byte[] value, long expected, long lease) {
        ByteString bytes = keys.bytes(key);
        RequestOp put = RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(bytes)
                        // Nobody changes a written array.
                        .setValue(UnsafeByteOperations.unsafeWrap(value))
                        .setLease(lease)
                        .setPrevKv(expected != Storage.ABSENT))
                .build();
        return conditional(bytes, expected, put);
    }

    TxnRequest delete(String key, long expected) {
        ByteString bytes = keys.bytes(key);
        RequestOp delete = RequestOp.newBuilder()
                .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes).setPrevKv(true))
                .build();
        return conditional(bytes, expected, delete);
    }

    private static TxnRequest conditional(ByteString key, long expected, RequestOp write) {
        TxnRequest.Builder request = TxnRequest.newBuilder().addSuccess(write);
        if (expected != Storage.ANY) {
            request.addCompare(Compare.newBuilder()
                            .setKey(key)
                            .setTarget(Compare.CompareTarget.MOD)
                            .setResult(Compare.CompareResult.EQUAL)
                            .setModRevision(expected))
                    .addFailure(RequestOp.newBuilder()
                            .setRequestRange(RangeRequest.newBuilder().setKey(key)));
        }
        return request.build();
    }

    WriteResult result(TxnResponse response) {
        long revision = response.getHeader().getRevision();
        ResponseOp first = response.getResponses(0);
        return switch (first.getResponseCase()) {
            case RESPONSE_PUT -> {
                boolean replaced = first.getResponsePut().hasPrevKv();
                KeyValue before =
                        replaced ? keys.keyValue(first.getResponsePut().getPrevKv()) : null;
                yield new WriteResult(true, revision, before);
            }
            case RESPONSE_DELETE_RANGE -> {
                boolean deleted = first.getResponseDeleteRange().getDeleted() > 0;
                KeyValue before =
                        deleted ? keys.keyValue(first.getResponseDeleteRange().getPrevKvs(0)) : null;
                yield new WriteResult(deleted, revision, before);
            }
            default -> {
                boolean there = first.getResponseRange().getKvsCount() > 0;
                KeyValue current =
                        there ? keys.keyValue(first.getResponseRange().getKvs(0)) : null;
                yield new WriteResult(false, revision, current);
            }
        };
    }

    RangeRequest range(String from, String to, long limit, long revision) {
        return RangeRequest.newBuilder()
                .setKey(keys.bytes(from))
                .setRangeEnd(keys.bytes(to))
                .setLimit(limit)
                .setRevision(revision)
                .build();
    }

    RangeRequest get(String key, long revision) {
        return RangeRequest.newBuilder()
                .setKey(keys.bytes(key))
                .setRevision(revision)
                .build();
    }
}
