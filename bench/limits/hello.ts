export function run(number: number): number {
  console.log(`hello ${number}`);
  return number;
}

if (import.meta.main) run(Number(process.argv[2]));
