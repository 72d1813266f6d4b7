package io.clew.analysis.service;

/**
 * The calls of one service to another.
 *
 * @param calls how many those stand for that were seen, as they were sampled
 * @param errors the failed ones among them
 * @param p50Micros of the callers' times, weighted, as the other percentiles; 0 if none is known
 * @param sampledShare which part of the calls was seen, from 0 to 1
 * @param exemplar the id of a trace that has the slowest of these calls
 */
public record ServiceEdge(
    String caller,
    String callee,
    double calls,
    double errors,
    long p50Micros,
    long p95Micros,
    long p99Micros,
    double sampledShare,
    String exemplar) {}
