/** What users write against the database, in Python, knowing nothing of AIOS but its three tables. */

/** The snippet of the specification, to the letter; it needs `import time` besides. */
const snippet = `# Insert trigger into database
import sqlite3
conn = sqlite3.connect('orchestrator.db')
conn.execute("INSERT INTO triggers (job_name, args, kwargs, created) VALUES (?, ?, ?, ?)",
             ('llm_processor', '[]', '{"prompt": "test"}', time.time()))
conn.commit()
`;

/** Arguments: how often. */
export const snippetAgainAndAgain = `
import sys, time
for _ in range(int(sys.argv[1])):
    exec(${JSON.stringify(snippet)})
`;

/** Arguments: how many. Prints for each trigger its id and when its commit was over. */
export const oneAtATime = `
import sqlite3, sys, time
conn = sqlite3.connect('orchestrator.db')
for number in range(int(sys.argv[1])):
    cursor = conn.execute("INSERT INTO triggers (job_name, args, kwargs, created) VALUES (?, ?, ?, ?)",
                          ('llm_processor', '[]', '{}', time.time()))
    conn.commit()
    print(cursor.lastrowid, time.time(), flush=True)
    time.sleep(0.05 + number % 7 / 100)  # people do not insert in step with anything
`;

/** Arguments: dictionaries of columns, in Python, one a line. Prints for each the id it got, or what SQLite said. */
export const rowsAsTheyCome = `
import sqlite3, sys, time
conn = sqlite3.connect('orchestrator.db')
for line in sys.argv[1].splitlines():
    row = {'job_name': 'llm_processor', 'args': '[]', 'kwargs': '{}', 'created': time.time(), **eval(line)}
    row = {name: value for name, value in row.items() if value != 'left out'}
    try:
        places = ', '.join('?' * len(row))
        cursor = conn.execute('INSERT INTO triggers (%s) VALUES (%s)' % (', '.join(row), places), tuple(row.values()))
        conn.commit()
        print(cursor.lastrowid)
    except sqlite3.Error as error:
        print(type(error).__name__)
`;

/** The other two tables are open to clients as well. */
export const writesEverywhere = `
import sqlite3, time
conn = sqlite3.connect('orchestrator.db')
conn.execute("INSERT INTO logs (timestamp, level, message, device) VALUES (?, 'INFO', 'from a client', 'x')", (time.time(),))
conn.execute("DELETE FROM logs WHERE message = 'from a client'")
conn.execute("INSERT INTO logs (level, message) VALUES ('ERROR', 'kept from a client')")
conn.execute("INSERT INTO jobs (job_name, status, device, last_update) VALUES ('of a client', 'completed', 'x', ?)", (time.time(),))
conn.commit()
print(conn.execute('PRAGMA integrity_check').fetchone()[0])
`;

/** Arguments: seconds. Says "locked" when it holds the database for itself, and "free" when no more. */
export const lockForItself = `
import sqlite3, sys, time
conn = sqlite3.connect('orchestrator.db', isolation_level=None, timeout=60)
conn.execute('BEGIN EXCLUSIVE')
print('locked', flush=True)
time.sleep(float(sys.argv[1]))
conn.execute('COMMIT')
print('free', flush=True)
`;

/** Arguments: seconds. Reads in a transaction that it leaves open: the way a forgotten console does. */
export const readForLong = `
import sqlite3, sys, time
conn = sqlite3.connect('orchestrator.db', isolation_level=None)
conn.execute('BEGIN')
conn.execute('SELECT count(*) FROM triggers').fetchall()
print('reading', flush=True)
time.sleep(float(sys.argv[1]))
conn.execute('COMMIT')
print('free', flush=True)
`;

export const readOnce = `
import sqlite3
print(sqlite3.connect('orchestrator.db').execute('SELECT count(*) FROM logs').fetchone()[0])
`;

/** Reads all three tables until the file named in its argument is there. Prints how often, and the longest it took. */
export const readAllTheTime = `
import os, sqlite3, sys, time
count, longest = 0, 0.0
conn = sqlite3.connect('orchestrator.db')
while not os.path.exists(sys.argv[1]):
    began = time.time()
    for table in ('jobs', 'logs', 'triggers'):
        conn.execute('SELECT * FROM %s ORDER BY 1 DESC LIMIT 200' % table).fetchall()
    longest = max(longest, time.time() - began)
    count += 1
    time.sleep(0.002)
print(count, longest)
`;
