package dev.keelson.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import dev.keelson.apiserver.storage.etcd.rpc.Compare;
import dev.keelson.apiserver.storage.etcd.rpc.KeyValue;
import dev.keelson.apiserver.storage.etcd.rpc.PutRequest;
import dev.keelson.apiserver.storage.etcd.rpc.RangeRequest;
import dev.keelson.apiserver.storage.etcd.rpc.RequestOp;
import dev.keelson.apiserver.storage.etcd.rpc.TxnRequest;
import dev.keelson.apiserver.storage.etcd.rpc.TxnResponse;
import java.util.function.LongConsumer;

/**
 * Has etcd forget what is older than a period. Of all servers, kube-apiservers too, one does it in each period: whoever
 * finds the key {@code compact_rev_key} as it left it, or as it found it a period ago (kube-apiserver's {@code
 * etcd3/compact.go}, whose key and value these are).
 */
final class Compactor {

    static final ByteString KEY = ByteString.copyFromUtf8("compact_rev_key");

    private final LongConsumer compacted;
    // Touched by round alone, of which one runs at a time. The key's version when it was last seen.
    private long version;
    // As version. etcd's revision then; 0 before the first round.
    private long revision;

    /** @param compacted told of every compaction, by whomever */
    Compactor(LongConsumer compacted) {
        this.compacted = compacted;
    }

    /** To be called once a period. */
    synchronized void round(Calls calls) {
        TxnResponse response = calls.txn(TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(KEY)
                        .setTarget(Compare.CompareTarget.VERSION)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setVersion(version))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(KEY)
                                .setValue(ByteString.copyFromUtf8(Long.toString(revision)))))
                .addFailure(RequestOp.newBuilder()
                        .setRequestRange(RangeRequest.newBuilder().setKey(KEY)))
                .build());
        long old = revision;
        revision = response.getHeader().getRevision();
        if (!response.getSucceeded()) {
            KeyValue theirs = response.getResponses(0).getResponseRange().getKvs(0);
            version = theirs.getVersion();
            compacted.accept(number(theirs.getValue()));
            return;
        }
        version++;
        if (old > 0) {
            compact(calls, old);
        }
    }

    private void compact(Calls calls, long old) {
        try {
            calls.compact(old);
        } catch (CallFailure failure) {
            if (!failure.isCompacted()) {
                throw failure;
            }
        }
        compacted.accept(old);
    }

    private static long number(ByteString value) {
        try {
            return Long.parseLong(value.toStringUtf8());
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}
