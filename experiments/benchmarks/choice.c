/* The consumers' choice step in plain C, for comparison only: what `tradewinds bench` measures the product against.
 *
 * The same rules, keyed draws and polynomials as in sim/behaviour (needs, channels, lane_choice, outcomes, seller_groups), sim/core/draws.py
 * and numerics.py, so that the result is the same to the bit; one consumer after the other, one rule after the other.
 * The struct's fields stand in the order of _NUMBERS, _STREAMS and _COLUMNS in plain_c.py.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    int64_t consumers, categories, consumer_types, octiles, classes, lanes, columns, sellers, first_market_column, tick;
    uint64_t need_stream, size_stream, channel_stream, lane_stream, seller_stream, outcome_stream, delay_stream;
    const int16_t *economy;
    const int8_t *consumer_type;
    const uint64_t *key;
    const double *spending;
    const int8_t *last_platform;
    const float *trust_penalty;
    const int32_t *memory_from;
    const double *sigma, *sensitivity, *nest, *time_value, *segment_time;
    const double *category_share, *mean_paid;
    const uint8_t *bought;
    const int64_t *size_count;
    const double *size_cumulative, *channel;
    const uint8_t *peaked;
    const int64_t *first_market, *platform_markets, *market_first_lane, *market_lane_count, *market_platform, *lane_origin;
    const uint64_t *lane_key;
    const int64_t *lane_mode;
    const double *log_tau, *lane_days, *non_price_cost, *offer_constant, *composite;
    const float *cumulative, *expected;
    const int64_t *maker_first, *maker_count, *shop_first, *shop_count;
    const float *keep;
    const int32_t *alias;
    const float *before, *now;
    const int32_t *listing;
    const double *attraction_by_octile, *fake_share, *lost, *fake, *inspected, *returned, *late;
} Market;

enum { KEPT, LATE, FAKE, RETURNED, SEIZED, LOST, CANCELLED, GIVEN_UP };
enum { HOME, SHELF, GIVE_UP };
enum { SIZE_AT, COLUMN_AT, LANE_AT, SELLER_AT, OUTCOME_AT, WEEKS_AT, NEED_COLUMNS };

#define LAMBDA_MAX 0.07
#define RETURNED_ABROAD 0.4
#define LOST_AFTER_WEEKS 3
#define HELD_UP_WEEKS 1
#define RETURN_WEEKS 2
#define PEAK_LIMIT 3.0
#define RACE_AFTER 256
#define EXP_LIMIT 700.0

/* draws: the finaliser of SplitMix64 */

static inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

static inline uint64_t draw_key_of(uint64_t stream, uint64_t agent) { return mix(stream + agent); }

static inline double draw_from(uint64_t draw_key, uint64_t item) {
    uint64_t x = mix(draw_key + item * 0x9E3779B97F4A7C15ULL);
    return ((double)(x >> 11) + 0.5) * (1.0 / 9007199254740992.0);
}

static inline double draw(uint64_t stream, uint64_t agent, uint64_t item) {
    return draw_from(draw_key_of(stream, agent), item);
}

/* numerics: the same polynomials in the same order */

static inline int64_t bits_of(double x) {
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double float_of(int64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double exp_bits(double x) {
    if (!(x > -EXP_LIMIT)) x = -EXP_LIMIT;
    else if (x > EXP_LIMIT) x = EXP_LIMIT;
    double k = floor(x * 1.4426950408889634 + 0.5);
    double r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
    double r2 = r * r, r4 = r2 * r2;
    double low = (1.0 + r) + r2 * (0.5 + r * (1.0 / 6.0));
    double mid = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0));
    double high = (1.0 / 40320.0 + r * (1.0 / 362880.0)) + r2 * (1.0 / 3628800.0 + r * (1.0 / 39916800.0));
    double top = 1.0 / 479001600.0 + r * (1.0 / 6227020800.0);
    return (low + r4 * (mid + r4 * (high + r4 * top))) * float_of(((int64_t)k + 1023) << 52);
}

static inline double exp_lane(double x) {
    double y = x > -170.0 ? x : -170.0;
    y = (y < 170.0 ? y : 170.0) * (1.0 / 1024.0);
    double y2 = y * y, y4 = y2 * y2;
    double low = (1.0 + y) + y2 * (0.5 + y * (1.0 / 6.0));
    double mid = (1.0 / 24.0 + y * (1.0 / 120.0)) + y2 * (1.0 / 720.0 + y * (1.0 / 5040.0));
    double high = (1.0 / 40320.0 + y * (1.0 / 362880.0)) + y2 * (1.0 / 3628800.0);
    double p = low + y4 * (mid + y4 * high);
    for (int i = 0; i < 10; i++) p = p * p;
    return p;
}

static inline double log_bits(double x) {
    if (x <= 0.0) return -EXP_LIMIT;
    int64_t bits = bits_of(x);
    double exponent = (double)((bits >> 52) - 1022);
    double mantissa = float_of((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000);
    if (mantissa < 0.7071067811865476) {
        mantissa *= 2.0;
        exponent -= 1.0;
    }
    double s = (mantissa - 1.0) / (mantissa + 1.0), z = s * s, z2 = z * z, z4 = z2 * z2;
    double low = (1.0 + z * (1.0 / 3.0)) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0));
    double mid = (1.0 / 9.0 + z * (1.0 / 11.0)) + z2 * (1.0 / 13.0 + z * (1.0 / 15.0));
    double high = (1.0 / 17.0 + z * (1.0 / 19.0)) + z2 * (1.0 / 21.0 + z * (1.0 / 23.0));
    double p = low + z4 * (mid + z4 * high);
    return exponent * 0.6931471805599453 + 2.0 * s * p;
}

/* rules */

static inline double race(double weight, double u, double best_time) {
    if (weight <= 0.0 || (1.0 - u) * 0.999999 >= best_time * weight) return INFINITY;
    return -log_bits(u) / weight;
}

static int64_t chosen_channel(const Market *m, const double *weights, int64_t columns, int64_t first_market,
                              int64_t disliked, double penalty, uint64_t key, int64_t g) {
    uint64_t draw_key = draw_key_of(m->channel_stream, key);
    int64_t best = GIVE_UP;
    double best_time = INFINITY;
    for (int64_t c = 0; c < columns; c++) {
        double weight = weights[c];
        int64_t item = c;
        if (c >= m->first_market_column) {
            int64_t p = m->market_platform[first_market + c - m->first_market_column];
            item = m->first_market_column + p;
            if (p == disliked) weight *= penalty;
        }
        double time = race(weight, draw_from(draw_key, (uint64_t)(g * 64 + item)), best_time);
        if (time < best_time) best = c, best_time = time;
    }
    return best;
}

typedef struct {
    double steepness, day_cost;
    const double *log_tau, *days, *non_price_cost, *offer_constant, *composite;
} LaneView;

static inline double lane_weight(const LaneView *v, int64_t lane) {
    double cost = v->log_tau[lane] + v->day_cost * v->days[lane] + v->non_price_cost[lane];
    return v->composite[lane] * exp_lane(v->offer_constant[lane] - v->steepness * cost);
}

static int64_t chosen_lane(const Market *m, const LaneView *v, int64_t first, int64_t last, int64_t g, uint64_t key,
                           int peaked, const float *cumulative, const float *expected) {
    uint64_t own = draw_key_of(m->lane_stream, key);
    if (!peaked) {
        for (int64_t attempt = 0; attempt < RACE_AFTER; attempt++) {
            uint64_t item = (uint64_t)((g * 512 + attempt) * 2);
            double u = draw_from(own, item);
            int64_t low = first, high = last - 1;
            while (low < high) {
                int64_t middle = (low + high) / 2;
                if (cumulative[middle] < u) low = middle + 1;
                else high = middle;
            }
            double weight = lane_weight(v, low);
            if (draw_from(own, item + 1) * PEAK_LIMIT * expected[low] < weight) return low;
        }
    }
    int64_t best = first;
    double best_time = INFINITY;
    for (int64_t lane = first; lane < last; lane++) {
        double time = race(lane_weight(v, lane), draw_from(own, m->lane_key[lane] ^ (uint64_t)g), best_time);
        if (time < best_time) best = lane, best_time = time;
    }
    return best;
}

/* A shop of the seller_group: proposed by the alias table of the start, left if its share has fallen since. */
static int64_t chosen_shop(const Market *m, int64_t first, int64_t count, int64_t octile, uint64_t key, int64_t g) {
    if (count == 0) return -1;
    const float *before = m->before + octile * m->sellers, *now = m->now + octile * m->sellers;
    uint64_t draw_key = draw_key_of(m->seller_stream, key);
    double at = draw_from(draw_key, (uint64_t)(2 * g)) * count;
    int64_t place = (int64_t)at, seller = first + place;
    if (at - place >= m->keep[octile * m->sellers + seller]) seller = m->alias[octile * m->sellers + seller];
    float was = before[seller], share = now[seller];
    if (share >= was && share > 0.0f) return seller;
    double v = draw_from(draw_key, (uint64_t)(2 * g + 1));
    if (v * was < share) return seller;
    double u = (v * was - share) / (was - share), grown = 0.0, reached = 0.0;
    for (int64_t j = first; j < first + count; j++)
        if (now[j] > before[j]) grown += now[j] - before[j];
    seller = -1;
    for (int64_t j = first; j < first + count; j++)
        if (now[j] > before[j]) {
            seller = j;
            reached += now[j] - before[j];
            if (reached > u * grown) break;
        }
    return seller;
}

/* A seller on a platform: a race over firms listed times attraction. */
static int64_t chosen_lister(const Market *m, int64_t first, int64_t count, const int32_t *listing, int64_t octile,
                             uint64_t key, int64_t g) {
    const double *attraction_by_octile = m->attraction_by_octile + octile * m->sellers;
    uint64_t draw_key = draw_key_of(m->seller_stream, key);
    int64_t best = -1;
    double best_time = INFINITY;
    for (int64_t i = 0; i < count; i++) {
        double weight = listing[first + i] * attraction_by_octile[first + i];
        double time = race(weight, draw_from(draw_key, (uint64_t)(g * 65536 + i)), best_time);
        if (time < best_time) best = first + i, best_time = time;
    }
    return best;
}

static int64_t outcome_of_parcel(int abroad, double lost, double fake, double inspected, double returned, double late,
                              double days, double u, double u_delay, int64_t *weeks_out) {
    if (!abroad) fake = 0.0;
    else returned = RETURNED_ABROAD * returned;
    double seized = fake * inspected;
    int64_t weeks = 1 + (int64_t)floor(days / 7.0 + u_delay), outcome = KEPT;
    if (u < lost) outcome = LOST, weeks += LOST_AFTER_WEEKS;
    else if (u < lost + seized) outcome = SEIZED, weeks += HELD_UP_WEEKS;
    else if (u < lost + fake) outcome = FAKE;
    else if (u < lost + fake + returned) outcome = RETURNED, weeks += RETURN_WEEKS;
    else if (u < lost + fake + returned + late) outcome = LATE, weeks += HELD_UP_WEEKS;
    *weeks_out = weeks;
    return outcome;
}

/* the two loops */

int64_t find_needs(const Market *m, int64_t first, int64_t last, int64_t *rows, int64_t *goods, int64_t *orders) {
    int64_t needs = 0;
    for (int64_t i = first; i < last; i++) {
        uint64_t draw_key = draw_key_of(m->need_stream, m->key[i]);
        int64_t mine = m->economy[i] * m->categories;
        double spending = m->spending[i];
        for (int64_t g = 0; g < m->categories; g++) {
            double u = draw_from(draw_key, (uint64_t)g);
            if (u > 1.001 * LAMBDA_MAX || !m->bought[g]) continue;
            double budget = spending * 10000.0 / 52.0 * m->category_share[mine + g], mean = m->mean_paid[mine + g];
            if (budget <= 0.0) continue;
            double n = ceil(budget / (LAMBDA_MAX * mean));
            if (n < 1.0) n = 1.0;
            if (u < budget / (n * mean)) rows[needs] = i, goods[needs] = g, orders[needs] = (int64_t)n, needs++;
        }
    }
    return needs;
}

void shop_all(const Market *m, int64_t needs, const int64_t *rows, const int64_t *goods, int64_t *found) {
    for (int64_t i = 0; i < needs; i++) {
        int64_t row = rows[i], g = goods[i], d = m->economy[row], type = m->consumer_type[row];
        int64_t octile = type % m->octiles, segment = type / m->octiles, dg = d * m->categories + g;
        uint64_t key = m->key[row];
        double steepness = (m->sigma[g] - 1.0) * m->sensitivity[type];
        double u = draw(m->size_stream, key, (uint64_t)g);
        int64_t k = 0;
        while (k < m->size_count[d] - 1 && m->size_cumulative[dg * m->classes + k] < u) k++;
        int64_t disliked = -1;
        double penalty = 1.0;
        if (m->memory_from[row] <= m->tick && m->trust_penalty[row] > 0.0f) {
            disliked = m->last_platform[row];
            penalty = exp_bits(-steepness * m->nest[g] * m->trust_penalty[row]);
        }
        const double *weights = m->channel + ((dg * m->classes + k) * m->consumer_types + type) * m->columns;
        int64_t column = chosen_channel(m, weights, m->first_market_column + m->platform_markets[d], m->first_market[d], disliked,
                                        penalty, key, g);
        int64_t lane = -1, seller = -1, outcome = KEPT, weeks = 0;
        if (column == GIVE_UP) {
            outcome = GIVEN_UP;
        } else if (column == HOME) {
            seller = chosen_shop(m, m->maker_first[dg], m->maker_count[dg], octile, key, g);
        } else if (column == SHELF) {
            seller = chosen_shop(m, m->shop_first[dg], m->shop_count[dg], octile, key, g);
        } else {
            int64_t platform_market = m->first_market[d] + column - m->first_market_column, begin = m->market_first_lane[platform_market];
            LaneView v = {steepness,
                          m->time_value[g] * m->segment_time[segment],
                          m->log_tau + (g * m->classes + k) * m->lanes,
                          m->lane_days + k * m->lanes,
                          m->non_price_cost + segment * m->lanes,
                          m->offer_constant + g * m->lanes,
                          m->composite + (g * m->octiles + octile) * m->lanes};
            int64_t own = (g * m->consumer_types + type) * m->lanes;
            lane = chosen_lane(m, &v, begin, begin + m->market_lane_count[platform_market], g, key,
                               m->peaked[((platform_market * m->categories + g) * m->classes + k) * m->consumer_types + type],
                               m->cumulative + own, m->expected + own);
            int64_t o = m->lane_origin[lane], mode = m->lane_mode[lane], og = o * m->categories + g;
            seller = chosen_lister(m, m->maker_first[og], m->maker_count[og], m->listing + platform_market * m->sellers, octile,
                                   key, g);
            if (seller < 0)
                outcome = CANCELLED;
            else
                outcome = outcome_of_parcel(o != d, m->lost[mode], m->fake[g] * m->fake_share[seller], m->inspected[d],
                                         m->returned[g], m->late[mode], v.days[lane],
                                         draw(m->outcome_stream, key, (uint64_t)g),
                                         draw(m->delay_stream, key, (uint64_t)g), &weeks);
        }
        int64_t *mine = found + i * NEED_COLUMNS;
        mine[SIZE_AT] = k, mine[COLUMN_AT] = column, mine[LANE_AT] = lane;
        mine[SELLER_AT] = seller, mine[OUTCOME_AT] = outcome, mine[WEEKS_AT] = weeks;
    }
}

/* All consumers, a block at a time, as the product does; each block writes over the last. Returns how many needs. */
int64_t choose(const Market *m, int64_t block, int64_t *rows, int64_t *goods, int64_t *orders, int64_t *found) {
    int64_t all = 0;
    for (int64_t first = 0; first < m->consumers; first += block) {
        int64_t last = first + block < m->consumers ? first + block : m->consumers;
        int64_t needs = find_needs(m, first, last, rows, goods, orders);
        shop_all(m, needs, rows, goods, found);
        all += needs;
    }
    return all;
}
